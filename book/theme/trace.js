// Reveals the events of recorded runs one by one. Without it, or before a button is pressed, all of them are shown.
"use strict";

(() => {
  const BEAT_MS = 900;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const BUTTONS = [
    ["back", "Back", "one event back"],
    ["step", "Step", "one event on, from the first"],
    ["play", "Play", "an event at a time, by itself"],
    ["all", "All", "all events"],
  ];

  // The steps of a figure, each a list of events. Of two runs that stand side by side, what happens at the same time is
  // one step; of two that stand one below the other, the first is told to its end.
  function steps(figure) {
    const runs = [...figure.querySelectorAll(".lab-told")];
    const lists = runs.map((run) => [...run.querySelectorAll("svg.tape .event")]);
    const beside = runs.length > 1 && Math.abs(runs[0].offsetTop - runs[1].offsetTop) < 8;
    if (!beside) {
      return lists.flat().map((event) => [event]);
    }
    const found = new Map();
    for (const list of lists) {
      const times = new Map();
      for (const event of list) {
        const us = Number(event.dataset.us);
        const nth = times.get(us) ?? 0;
        times.set(us, nth + 1);
        const key = `${us}.${nth}`;
        found.set(key, { us, nth, events: [...(found.get(key)?.events ?? []), event] });
      }
    }
    const inOrder = [...found.values()].sort((a, b) => a.us - b.us || a.nth - b.nth);
    return inOrder.map((step) => step.events);
  }

  function said(step) {
    const texts = step.map((event) => event.dataset.says);
    if (step.length > 1 && new Set(texts).size === 1) {
      return `both, ${texts[0]}`;
    }
    const name = (event) => event.closest(".lab-told").dataset.name;
    return step.map((event) => `${name(event)}, ${event.dataset.says}`).join("; ");
  }

  // Marks the first event that the broken and the fixed run do not have in common.
  function mark(run) {
    const at = Number(run.dataset.parts ?? NaN);
    run.querySelectorAll("svg.tape .event").forEach((event, index) => {
      event.classList.toggle("parts", index === at);
    });
  }

  function player(figure) {
    figure.querySelectorAll(".lab-told").forEach(mark);
    let all = steps(figure);
    let shown = all.length;
    let timer = null;
    const bar = document.createElement("div");
    bar.className = "lab-player";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "step through the runs");
    const now = document.createElement("p");
    now.className = "lab-now";
    now.setAttribute("role", "status");
    now.setAttribute("aria-live", "polite");
    const buttons = {};
    for (const [name, label, title] of BUTTONS) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.do = name;
      button.textContent = label;
      button.title = title;
      buttons[name] = button;
      bar.append(button);
    }
    figure.querySelector(".lab-runs").before(bar, now);

    function show(count) {
      shown = count;
      const whole = count === all.length && timer === null;
      all.forEach((step, index) => {
        for (const event of step) {
          event.classList.toggle("later", index >= count);
          event.classList.toggle("now", index === count - 1 && !whole);
        }
      });
      buttons.back.disabled = count === 0;
      if (count === 0) {
        now.textContent = `0 of ${all.length}`;
      } else {
        now.textContent = `${count} of ${all.length}: ${said(all[count - 1])}`;
        if (!whole) {
          all[count - 1][0].scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
        }
      }
    }

    function stop() {
      clearInterval(timer);
      timer = null;
      buttons.play.textContent = "Play";
    }

    function step() {
      if (shown === all.length) {
        all = steps(figure);
        show(1);
      } else {
        show(shown + 1);
      }
    }

    function beat() {
      if (shown >= all.length) {
        stop();
        show(shown);
      } else {
        show(shown + 1);
      }
    }

    function play() {
      if (timer !== null) {
        stop();
        return;
      }
      buttons.play.textContent = "Pause";
      timer = setInterval(beat, BEAT_MS);
      if (shown === all.length) {
        all = steps(figure);
        show(0);
      }
      beat();
    }

    function everything() {
      all = steps(figure);
      show(all.length);
      now.textContent = `all ${all.length} steps are shown`;
    }

    const actions = {
      back: () => { stop(); show(Math.max(0, shown - 1)); },
      step: () => { stop(); step(); },
      play,
      all: () => { stop(); everything(); },
    };
    bar.addEventListener("click", (event) => {
      actions[event.target.closest("button")?.dataset.do]?.();
    });
    // mdBook turns the page at these keys.
    bar.addEventListener("keydown", (event) => {
      const action = { ArrowLeft: "back", ArrowRight: "step" }[event.key];
      if (action && !event.altKey && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        event.stopPropagation();
        actions[action]();
      }
    });
    // Another run was drawn in place of a recorded one.
    figure.addEventListener("lab:drawn", () => {
      stop();
      figure.querySelectorAll(".lab-told").forEach(mark);
      everything();
      play();
    });
    everything();
  }

  document.querySelectorAll("figure.lab-trace").forEach(player);
})();
