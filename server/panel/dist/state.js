// What the screens share: the account being looked at, the books, the catalog.
import { call, publicCall } from "./api.js";
import { recall, remember } from "./language.js";
const ACCOUNT = "noxus.account";
const BOOKS = "noxus.environment";
/** The most jobs that overviews count, in pages of a thousand. */
const MAX_JOB_PAGES = 10;
/** The most pages of any other list. */
const MAX_PAGES = 10;
let accounts = [];
let accountId = null;
let books = null;
let catalog = null;
let tiers = null;
/** A key pasted or made for trying tools: in memory only, gone with the page. */
export const tryKey = { secret: "" };
/** The accounts, as last loaded. */
export function allAccounts() {
    return accounts;
}
/** The account being looked at; null while there is none at all. */
export function account() {
    return accounts.find((one) => one.account === accountId) ?? accounts[0] ?? null;
}
/** Looks at another account. */
export function chooseAccount(id) {
    accountId = id;
    remember(ACCOUNT, String(id));
}
/** Test or live: the books being looked at. */
export function environment() {
    books ??= recall(BOOKS) === "live" ? "live" : "test";
    return books;
}
/** Looks at the other books. */
export function chooseEnvironment(chosen) {
    books = chosen;
    remember(BOOKS, chosen);
}
/** A whole list that the server gives in pages, up to ten thousand. */
async function loadPages(load, id) {
    const limit = 1_000;
    const rows = [];
    for (let page = 0; page < MAX_PAGES; page += 1) {
        const last = rows.at(-1);
        const more = await load(last === undefined ? { limit } : { after: id(last), limit });
        rows.push(...more);
        if (more.length < limit)
            break;
    }
    return rows;
}
/** Loads the accounts with their balances. */
export async function loadAccounts() {
    accounts = await loadPages(async (page) => (await call("accounts.list", page)).accounts, (one) => one.account);
    if (accountId === null) {
        const stored = Number(recall(ACCOUNT));
        accountId = accounts.some((one) => one.account === stored) ? stored : null;
    }
}
/** The tools, their options, limits and prices. */
export async function loadCatalog() {
    catalog ??= await publicCall("/api/v1/tools", null);
    return catalog;
}
/** A tool of the loaded catalog. */
export function tool(slug) {
    return catalog?.tools.find((one) => one.slug === slug || one.aliases.includes(slug)) ?? null;
}
/** The tiers there are. */
export async function loadTiers() {
    tiers ??= (await call("tiers.list")).tiers;
    return tiers;
}
/** The apps of an account. */
export async function loadApps(id) {
    return loadPages(async (page) => (await call("apps.list", { account: id, ...page })).apps, (one) => one.app);
}
/** The keys of an account. */
export async function loadKeys(id) {
    return loadPages(async (page) => (await call("keys.list", { account: id, ...page })).keys, (one) => one.key);
}
/** A page of jobs, latest first. */
export async function loadJobs(page) {
    return (await call("jobs.list", { ...page })).jobs;
}
/** Every job created since a moment, of one or both books, up to ten thousand. */
export async function loadJobsSince(id, of, sinceMs) {
    const limit = 1_000;
    const jobs = [];
    let before;
    for (let page = 0; page < MAX_JOB_PAGES; page += 1) {
        const query = { account: id, limit };
        if (of !== null)
            query.environment = of;
        if (before !== undefined)
            query.before = before;
        const loaded = await loadJobs(query);
        jobs.push(...loaded.filter((job) => job.created_at_ms >= sinceMs));
        const oldest = loaded.at(-1);
        if (loaded.length < limit || !oldest || oldest.created_at_ms < sinceMs)
            return { jobs, isCut: false };
        before = oldest.job_id;
    }
    return { jobs, isCut: true };
}
/** Forgets everything of a session. */
export function forget() {
    accounts = [];
    catalog = null;
    tryKey.secret = "";
}
