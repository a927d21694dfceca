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
  const ENDS = {
    broken: "it does not compile",
    hung: "it hung, and was ended",
    failed: "it ended with an error",
    busy: "too many runs are under way",
  };

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
    } else {
      tell(run, name, answer);
      now.textContent = `${name}: ${ENDS[answer.end]}`;
    }
  }

  for (const figure of document.querySelectorAll("figure.lab-trace")) {
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
