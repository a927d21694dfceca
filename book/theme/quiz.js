// Makes a form of each question. Without this script a question is a list of options, and its answer is folded below.
"use strict";

(() => {
  const KEPT = "rpc-pitfalls/quiz/";

  // What was answered, by question. A page from file:// may have no storage, or one that throws: then it lasts as long as the page.
  const answers = {
    page: new Map(),
    get(key) {
      try {
        return window.localStorage.getItem(KEPT + key) ?? this.page.get(key) ?? null;
      } catch {
        return this.page.get(key) ?? null;
      }
    },
    set(key, said) {
      this.page.set(key, said);
      try {
        window.localStorage.setItem(KEPT + key, said);
      } catch {
        // It is kept above.
      }
    },
    remove(key) {
      this.page.delete(key);
      try {
        window.localStorage.removeItem(KEPT + key);
      } catch {
        // There is nothing to remove.
      }
    },
  };

  function element(name, attributes, ...inside) {
    const made = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) {
      made.setAttribute(attribute, value);
    }
    made.append(...inside);
    return made;
  }

  const letter = (nth) => String.fromCharCode("a".charCodeAt(0) + nth);
  // The buttons that mdBook puts on code would be read out as a part of an option.
  const withoutButtons = (box) => box.querySelectorAll(".buttons").forEach((buttons) => buttons.remove());
  const words = (box) => box.textContent.trim().replace(/\s+/g, " ");

  let made = 0;
  // The forms of a question: one may stand in the text, and one at the end.
  const same = new Map();

  // A question as a form. `changed` is called whenever it is answered or taken back.
  function form(question, changed) {
    const key = question.dataset.key;
    const id = `lab-question-${made++}`;
    const answer = question.querySelector(".lab-answer");
    const whys = [...answer.querySelectorAll(":scope > .lab-whys > li")];
    const right = whys.findIndex((why) => why.classList.contains("lab-right"));
    const asks = question.querySelector(".lab-asks");
    asks.id = `${id}-asks`;

    const options = [...question.querySelectorAll(":scope > .lab-options > li")].map((item, nth) => {
      withoutButtons(item);
      const radio = element("input", { type: "radio", name: id, value: String(nth) });
      const text = element("span", { class: "lab-option-text" }, ...item.childNodes);
      const label = element("label", {}, radio, element("b", { class: "lab-letter" }, `${letter(nth)})`), text);
      const yours = element("p", { class: "lab-yours" }, "Your choice");
      const why = element("div", { class: "lab-why", hidden: "" }, yours, ...whys[nth].childNodes);
      return { said: words(text), radio, yours, why, box: element("div", { class: "lab-option" }, label, why) };
    });
    const legend = element("legend", { class: "lab-legend" }, "Your answer");
    const fields = element("fieldset", { "aria-describedby": asks.id }, legend, ...options.map((option) => option.box));
    const button = element("button", { type: "submit" }, "Check");
    const result = element("p", { class: "lab-result", role: "status", "aria-live": "polite" });
    const sheet = element("form", { class: "lab-form" }, fields, element("div", { class: "lab-check" }, button, result));
    question.querySelector(":scope > .lab-options").replaceWith(sheet);
    answer.querySelector(":scope > .lab-whys").remove();
    const model = element("div", { class: "lab-answer", hidden: "" }, element("p", { class: "lab-model-head" }, "Model answer"));
    model.append(...[...answer.childNodes].filter((part) => part.nodeName !== "SUMMARY"));
    answer.replaceWith(model);

    let picked = null;

    function show(nth) {
      picked = nth;
      options.forEach(({ radio, yours, why, box }, each) => {
        radio.checked = each === nth;
        radio.disabled = nth !== null;
        why.hidden = nth === null;
        yours.hidden = each !== nth;
        box.classList.toggle("lab-right", nth !== null && each === right);
        box.classList.toggle("lab-wrong", nth !== null && each !== right);
        box.classList.toggle("lab-picked", each === nth);
      });
      model.hidden = nth === null;
      question.dataset.state = nth === null ? "open" : nth === right ? "right" : "wrong";
      button.textContent = nth === null ? "Check" : "Try again";
      changed();
    }

    // Says how it went. A verdict that is restored is shown, and not announced again.
    function tell() {
      result.textContent =
        picked === null ? "" : picked === right ? `✓ Right: ${letter(right)}.` : `✗ Wrong: ${letter(picked)}. Right is ${letter(right)}.`;
    }

    sheet.addEventListener("submit", (event) => {
      event.preventDefault();
      if (picked !== null) {
        restart();
        options[0].radio.focus();
        return;
      }
      const nth = options.findIndex(({ radio }) => radio.checked);
      if (nth < 0) {
        result.textContent = "Pick an option first.";
        return;
      }
      answers.set(key, options[nth].said);
      same.get(key).forEach((restore) => restore());
      tell();
    });

    function restart() {
      answers.remove(key);
      same.get(key).forEach((restore) => restore());
      result.textContent = "";
    }

    // An option is known by its words: the file may have another order by now.
    function restore() {
      const kept = answers.get(key);
      const before = kept === null ? -1 : options.findIndex((option) => option.said === kept);
      show(before < 0 ? null : before);
      tell();
    }
    same.set(key, [...(same.get(key) ?? []), restore]);
    restore();
    return { state: () => question.dataset.state, restart };
  }

  // How many are right, and a button to begin anew; above the questions for who comes back, below them for who is done.
  function scoreBar(reset) {
    const score = element("p", { class: "lab-score" });
    const button = element("button", { type: "button" }, "Reset the quiz");
    button.addEventListener("click", reset);
    return { box: element("div", { class: "lab-score-bar" }, score, button), score, button };
  }

  function quiz(section) {
    if (section.matches(".lab-alone")) {
      form(section.querySelector(".lab-question"), () => {});
      return;
    }
    let forms = [];
    const reset = () => {
      forms.forEach((form) => form.restart());
      section.querySelector("input")?.focus();
    };
    const bars = [scoreBar(reset), scoreBar(reset)];
    const count = () => {
      const states = forms.map((form) => form.state());
      const right = states.filter((state) => state === "right").length;
      const open = states.filter((state) => state === "open").length;
      const left = open === 0 ? "all answered" : `${open} to go`;
      bars.forEach(({ score, button }) => {
        score.textContent = `${right} of ${states.length} right, ${left}`;
        button.disabled = open === states.length;
      });
    };
    forms = [...section.querySelectorAll(":scope > .lab-question")].map((question) => form(question, () => count()));
    count();
    section.prepend(bars[0].box);
    section.append(bars[1].box);
  }

  // On paper a question stays a list, with its answer.
  const printed = /(^|\/)print\.html$/.test(location.pathname);
  if (!printed) {
    document.querySelectorAll(".lab-quiz").forEach(quiz);
  }
})();
