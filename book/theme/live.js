// What only a served book can do: run a lesson's story now, and show itself again when it was built anew.
// The server puts a token into its pages; a page that is opened as a file has none.
"use strict";

(() => {
  const token = document.querySelector('meta[name="lab-token"]')?.content;
  if (!token) {
    return;
  }
  const RUNS = [
    ["mine", "broken", "Run mine", "your crate, now"],
    ["fixed", "fixed", "Run fixed", "the fixed crate, now"],
  ];
  const recordings = new Map();
  const ENDS = {
    broken: "it does not compile",
    hung: "it hung, and was ended",
    failed: "it ended with an error",
    busy: "too many runs are under way",
  };

  // What a run of the learner's crate shows, against the recorded runs: which of the two it is, or where it leaves the fixed one.
  function verdict(mine, recorded, lesson) {
    const same = (other) => mine.length === other.length && mine.every((says, index) => says === other[index]);
    const judge = `cargo lab test ${Number.parseInt(lesson, 10)}`;
    if (recorded.fixed && same(recorded.fixed)) {
      return `Your crate does what the fixed one does here. ${judge} runs the whole spec.`;
    }
    if (recorded.broken && same(recorded.broken)) {
      return "Your crate still does what the broken one does.";
    }
    const fixed = recorded.fixed ?? [];
    const at = mine.findIndex((says, index) => says !== fixed[index]);
    return `Your run is neither of the recorded ones: it leaves the fixed one at step ${(at < 0 ? mine.length : at) + 1}. ${judge} says whether that is right.`;
  }

  function saysOf(run) {
    return [...run.querySelectorAll("svg.tape .event")].map((event) => event.dataset.says);
  }

  function judged(figure, run) {
    let box = figure.querySelector(".lab-verdict");
    if (!box) {
      box = document.createElement("p");
      box.className = "lab-verdict";
      box.setAttribute("role", "status");
      figure.querySelector(".lab-runs").after(box);
    }
    box.textContent = verdict(saysOf(run), recordings.get(figure), figure.dataset.lesson);
  }

  function draw(run, name, answer) {
    const svg = new DOMParser().parseFromString(answer.svg, "image/svg+xml").documentElement;
    run.querySelector(".lab-drawing").replaceChildren(document.importNode(svg, true));
    run.querySelector(".lab-tape code").textContent = answer.text;
    run.querySelector(".lab-trouble")?.remove();
    run.dataset.name = name;
    run.querySelector(".lab-name").textContent = name;
    run.closest("figure").dispatchEvent(new CustomEvent("lab:drawn"));
  }

  function tell(run, name, answer) {
    run.querySelector(".lab-trouble")?.remove();
    const box = document.createElement("pre");
    box.className = "lab-trouble";
    box.tabIndex = 0;
    box.textContent = `${name}: ${ENDS[answer.end]}\n\n${answer.text}`.trimEnd();
    run.querySelector(".lab-name").after(box);
  }

  async function start(figure, which, twin, name, buttons) {
    const now = figure.querySelector(".lab-now");
    const run = figure.querySelector(`.lab-told[data-run="${twin}"]`);
    buttons.forEach((button) => { button.disabled = true; });
    now.textContent = `${name}: builds and runs …`;
    let answer;
    try {
      const lesson = encodeURIComponent(figure.dataset.lesson);
      const response = await fetch(`/run/${lesson}/${which}`, { method: "POST", headers: { "X-Lab-Token": token } });
      const isJson = response.headers.get("content-type")?.startsWith("application/json");
      answer = isJson ? await response.json() : { end: "failed", text: await response.text() };
    } catch (why) {
      answer = { end: "failed", text: `the server does not answer: ${why.message}` };
    }
    buttons.forEach((button) => { button.disabled = false; });
    if (answer.end === "drawn") {
      draw(run, name, answer);
      if (which === "mine") {
        judged(figure, run);
      }
    } else {
      tell(run, name, answer);
      now.textContent = `${name}: ${ENDS[answer.end]}`;
    }
  }

  for (const figure of document.querySelectorAll("figure.lab-trace")) {
    const runs = [...figure.querySelectorAll(".lab-told")];
    recordings.set(figure, Object.fromEntries(runs.map((run) => [run.dataset.run, saysOf(run)])));
    const buttons = [];
    for (const [which, twin, label, name] of RUNS) {
      if (!figure.querySelector(`.lab-told[data-run="${twin}"]`)) {
        continue;
      }
      const button = document.createElement("button");
      button.type = "button";
      button.className = "lab-live";
      button.dataset.run = which;
      button.textContent = label;
      button.title = `build and run ${name}`;
      button.addEventListener("click", () => start(figure, which, twin, name, buttons));
      buttons.push(button);
    }
    figure.querySelector(".lab-player").append(...buttons);
  }

  const news = new EventSource("/reload");
  news.addEventListener("built", () => location.reload());
  news.addEventListener("fault", (event) => {
    document.querySelector(".lab-fault")?.remove();
    const box = document.createElement("pre");
    box.className = "lab-fault";
    box.setAttribute("role", "alert");
    box.textContent = `The book was not built again:\n${event.data}`;
    document.querySelector("main").prepend(box);
  });
})();
