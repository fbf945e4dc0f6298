// Pages of jobs that match a filter. The ledger pages by number; what it does not
// filter itself is sifted here, page after page, up to a bound.
const MAX_SEARCHED = 5_000;
/** Whether a job is one of those asked for. */
export function matches(job, filter) {
    return ((!filter.tool || job.tool === filter.tool) &&
        (!filter.state || job.state === filter.state) &&
        (!filter.key || String(job.key) === filter.key));
}
/** The next `size` jobs that match, older than `before`. */
export async function historyPage(load, filter, before, size) {
    const isFiltered = filter.tool !== "" || filter.state !== "" || filter.key !== "";
    const batch = isFiltered ? 500 : size + 1;
    const jobs = [];
    let searched = 0;
    let from = before;
    while (searched < MAX_SEARCHED) {
        const loaded = await load(from, batch);
        searched += loaded.length;
        jobs.push(...loaded.filter((job) => matches(job, filter)));
        const oldest = loaded.at(-1);
        const isEnd = loaded.length < batch || !oldest;
        if (jobs.length > size) {
            const shown = jobs.slice(0, size);
            return { jobs: shown, next: shown.at(-1)?.job_id ?? null, searched };
        }
        if (isEnd)
            return { jobs, next: null, searched };
        from = oldest.job_id;
    }
    return { jobs, next: from, searched };
}
