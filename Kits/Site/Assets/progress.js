// Follows long jobs: asks for their state, moves the bar, and loads the page again when one has ended.
const number = new Intl.NumberFormat(document.documentElement.lang);

for (const card of document.querySelectorAll("[data-job]")) {
  const bar = card.querySelector("progress");
  const text = card.querySelector("[data-job-text]");
  let wait = 1000;
  const ask = async () => {
    try {
      const answer = await fetch(card.dataset.job, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      const job = await answer.json();
      if (job.state !== "running") return location.reload();
      if (job.total) {
        // The first answer that knows the size brings the sentence that says it.
        if (!bar.hasAttribute("value")) return location.reload();
        bar.max = job.total;
        bar.value = job.done;
      }
      // Only the first number of the sentence changes.
      text.textContent = text.textContent.replace(/[\d.,\u202F\u00A0']*\d/, number.format(job.done));
      wait = 1000;
    } catch {
      wait = Math.min(wait * 2, 30000);
    }
    setTimeout(ask, wait);
  };
  setTimeout(ask, wait);
}
