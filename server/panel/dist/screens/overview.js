// What an account has, spends and does.
import { call } from "../api.js";
import { dailyChart } from "../chart.js";
import { byDay, groupBy, isFailed, spentOn, startOfDay } from "../daily.js";
import { h } from "../dom.js";
import { count, usd } from "../format.js";
import { say } from "../language.js";
import { decimalsOf, parseUsd } from "../money.js";
import { link } from "../router.js";
import { account, environment, loadJobs, loadJobsSince, loadKeys } from "../state.js";
import { TEXTS } from "../texts/common.js";
import { LOGIN } from "../texts/login.js";
import { OVERVIEW } from "../texts/overview.js";
import { badge, button, card, linkButton, notice, segmented, stat } from "../ui/controls.js";
import { ask } from "../ui/dialog.js";
import { icon } from "../ui/icons.js";
import { table } from "../ui/table.js";
import { showDone } from "../ui/toast.js";
import { tierDialog } from "./account-form.js";
import { jobColumns, keyName } from "./shared.js";
const RECENT_JOBS = 8;
/** Lasts as long as the page. */
let period = "30";
export async function showOverview(visit) {
    const owner = account();
    if (!owner)
        throw new Error(say(TEXTS.not_found));
    const books = environment();
    const nowMs = Date.now();
    const days = Number(period);
    const [since, recent, keys] = await Promise.all([
        loadJobsSince(owner.account, books, startOfDay(nowMs, days - 1)),
        loadJobs({ account: owner.account, environment: books, limit: RECENT_JOBS }),
        loadKeys(owner.account),
    ]);
    const isNew = recent.length === 0;
    return {
        title: owner.name,
        actions: accountActions(owner, visit.reload),
        body: [
            owner.status === "suspended" && notice("warn", say(OVERVIEW.suspended)),
            drawStats(owner, books, days, since.jobs),
            isNew
                ? drawStart(owner, keys)
                : [
                    since.isCut && notice("info", say(OVERVIEW.cut)),
                    card(OVERVIEW.activity, { actions: periodChoice(visit.reload) }, dailyChart(byDay(since.jobs, days, nowMs), visit.signal)),
                    h("div", { class: "columns" }, drawByTool(since.jobs), drawByKey(since.jobs, keys)),
                    card(OVERVIEW.recent, { actions: linkButton(OVERVIEW.all_jobs, link("jobs"), "quiet") }, table(OVERVIEW.recent, jobColumns(keys, recent), recent)),
                ],
        ],
    };
}
function accountActions(owner, reload) {
    const setStatus = async (status, done) => {
        await call("accounts.set_status", { account: owner.account, status });
        showDone(done);
        reload();
    };
    return [
        badge(owner.tier, "quiet"),
        button({ label: LOGIN.tier_change, kind: "quiet", action: () => tierDialog(owner, reload) }),
        owner.status === "suspended"
            ? button({ label: OVERVIEW.reactivate, action: () => setStatus("active", OVERVIEW.account_active) })
            : button({
                label: OVERVIEW.suspend,
                kind: "quiet",
                action: async () => {
                    const isSure = await ask({
                        title: OVERVIEW.suspend_question,
                        body: say(OVERVIEW.suspend_body(owner.name)),
                        confirm: OVERVIEW.suspend,
                    });
                    if (isSure)
                        await setStatus("suspended", OVERVIEW.account_suspended);
                },
            }),
    ];
}
/** What a balance keeps back for jobs that run. */
export function balanceNote(balance) {
    const held = parseUsd(balance.balance_usd) - parseUsd(balance.available_usd);
    return held > 0n ? say(OVERVIEW.held(usd(held))) : say(OVERVIEW.available);
}
function drawStats(owner, books, days, jobs) {
    const { test, live } = owner.balances;
    const failed = jobs.filter(isFailed).length;
    return h("dl", { class: "stats" }, stat(say(OVERVIEW.test_balance), usd(test.balance_usd), balanceNote(test)), stat(say(OVERVIEW.live_balance), usd(live.balance_usd), balanceNote(live)), stat(say(OVERVIEW.spent_in(days)), usd(spentOn(jobs)), say(OVERVIEW.lifetime(usd(owner.balances[books].lifetime_spent_usd)))), stat(say(OVERVIEW.jobs_in(days)), count(jobs.length), say(OVERVIEW.failed_of(count(failed)))));
}
function periodChoice(reload) {
    const choices = [
        ["7", OVERVIEW.days_7],
        ["30", OVERVIEW.days_30],
        ["90", OVERVIEW.days_90],
    ];
    return segmented(OVERVIEW.period, choices, period, (chosen) => {
        period = chosen;
        reload();
    });
}
function usageTable(caption, label, groups, name) {
    if (groups.length === 0)
        return h("p", { class: "note" }, say(OVERVIEW.nothing_in_period));
    return table(caption, usageColumns(label, groups, name), groups);
}
function usageColumns(label, groups, name) {
    const decimals = decimalsOf(groups.map((group) => group.spent));
    return [
        { label, cell: name, isHead: true },
        { label: OVERVIEW.jobs_count, cell: (group) => count(group.jobs), isNumber: true },
        { label: OVERVIEW.jobs_failed, cell: (group) => count(group.failed), isNumber: true },
        { label: OVERVIEW.spent, cell: (group) => usd(group.spent, decimals), isNumber: true },
    ];
}
function drawByTool(jobs) {
    const groups = groupBy(jobs, (job) => job.tool);
    const name = (group) => h("a", { href: link("try", group.name), class: "tool" }, group.name);
    return card(OVERVIEW.by_tool, {}, usageTable(OVERVIEW.by_tool, TEXTS.tool, groups, name));
}
function drawByKey(jobs, keys) {
    const groups = groupBy(jobs, (job) => job.key);
    const name = (group) => keyName(keys, group.name);
    return card(OVERVIEW.by_key, {}, usageTable(OVERVIEW.by_key, TEXTS.key, groups, name));
}
/** The way to the first job, with what is done already. */
function drawStart(owner, keys) {
    const hasMoney = parseUsd(owner.balances.test.available_usd) > 0n;
    const step = (label, hint, href, isDone) => h("li", { class: isDone ? "done" : null }, h("span", { class: "tick" }, isDone && icon("check")), h("div", null, h("a", { href }, say(label)), isDone && h("span", { class: "hidden" }, ` (${say(OVERVIEW.done)})`), h("p", { class: "note" }, say(hint))));
    return card(OVERVIEW.start_title, {}, h("ol", { class: "steps" }, step(OVERVIEW.start_keys, OVERVIEW.start_keys_hint, link("keys"), keys.length > 0), step(OVERVIEW.start_money, OVERVIEW.start_money_hint, link("money"), hasMoney), step(OVERVIEW.start_try, OVERVIEW.start_try_hint, link("try"), false)));
}
