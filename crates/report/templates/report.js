"use strict";
// The page is whole without this: it adds sorting, the filter, values under the pointer and zoom.
(() => {
  const byId = (id) => document.getElementById(id);
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const make = (name, className, within) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    within?.append(element);
    return element;
  };
  const ordered = (...numbers) => numbers.sort((a, b) => a - b);
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

  // ---- The table ----
  const table = byId("group-table");
  const body = table?.tBodies[0];
  const heads = table ? [...table.tHead.rows[0].cells] : [];
  const words = new Intl.Collator(undefined, { numeric: true });

  // A number where the cell carries one, else its text; null where there is nothing.
  const keyOf = (cell) => {
    if (cell.dataset.sort !== undefined) return Number(cell.dataset.sort);
    return cell.textContent.trim() || null;
  };
  // Numbers, then text, then missing: this order holds in both directions.
  const rank = (key) => (key === null ? 2 : typeof key === "number" ? 0 : 1);
  const compare = (a, b, sign) => {
    const apart = rank(a) - rank(b);
    if (apart !== 0 || a === null) return apart;
    if (typeof a === "string") return sign * words.compare(a, b);
    return a === b ? 0 : a < b ? -sign : sign;
  };

  const sortBy = (column) => {
    const head = heads[column];
    const numeric = head.classList.contains("number");
    const now = head.getAttribute("aria-sort");
    // The first press shows the largest numbers, or the text from A.
    const next = now === "ascending" || (now === "none" && numeric) ? "descending" : "ascending";
    for (const other of all("[aria-sort]", table)) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", next);
    const sign = next === "ascending" ? 1 : -1;
    const keyed = [...body.rows].map((row) => [keyOf(row.cells[column]), row]);
    keyed.sort((a, b) => compare(a[0], b[0], sign));
    body.append(...keyed.map((pair) => pair[1]));
  };

  heads.forEach((head, column) => {
    if (!head.matches("[data-sortable]")) return;
    // Over the heading: within one it would not be printed again on the next page.
    const button = make("button", "", head);
    button.ariaLabel = `Sort by ${head.textContent}`;
    button.addEventListener("click", () => sortBy(column));
    head.setAttribute("aria-sort", "none");
  });

  // ---- The filter: of plots, of the table, and of the series that are in neither ----
  const filter = byId("filter");
  if (filter) {
    // Rows shown of those that are not listed.
    const most = 50;
    const text = (row) => all("th", row).map((cell) => cell.textContent).join(" ").toLowerCase();
    const rows = [...body.rows].map((row) => ({
      text: text(row), row, plot: byId(row.querySelector("a")?.hash.slice(1)),
    }));
    const unlisted = JSON.parse(byId("unlisted")?.textContent || '{"rows":[]}');
    const texts = unlisted.rows.map((row) => row[0].join(" ").toLowerCase());
    const input = filter.querySelector("input");
    const count = byId("filter-count");
    const show = ([names, cells]) => {
      const row = make("tr", "extra", body);
      for (const name of names) {
        const head = make("th", "", row);
        head.scope = "row";
        head.textContent = name;
      }
      make("td", "note", row).textContent = "not drawn";
      heads.slice(names.length + 1).forEach((head, at) => {
        const cell = make("td", head.className, row);
        cell.textContent = cells[unlisted.columns.indexOf(at)] ?? "";
      });
    };
    const apply = () => {
      const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      const fits = (text) => wanted.every((word) => text.includes(word));
      let found = 0;
      let drawn = 0;
      for (const { text, row, plot } of rows) {
        const is = fits(text);
        row.hidden = !is;
        if (plot) plot.hidden = !is;
        found += is;
        drawn += is && plot !== null;
      }
      for (const row of all("tr.extra", body)) row.remove();
      const others = wanted.length ? unlisted.rows.filter((_, at) => fits(texts[at])) : [];
      others.slice(0, most).forEach(show);
      found += others.length;
      const rest = found - drawn;
      const without = rest ? `; ${rest} without a plot, in the table` : "";
      const cut = others.length > most ? `, which shows ${rest - others.length + most}` : "";
      count.textContent = wanted.length ? `${found} of ${count.dataset.all} series${without}${cut}` : "";
    };
    input.addEventListener("input", apply);
    filter.hidden = false;
    // A reload may have kept what was typed.
    apply();
  }

  // ---- Plots: values, and zoom of all together ----
  const main = document.querySelector("main[data-axis]");
  const pictures = main ? all(".c > svg", main).filter((svg) => svg.querySelector(".d")) : [];
  if (pictures.length) {
    const { axis } = main.dataset;
    const [origin, unit, low, high] = ["origin", "unit", "low", "high"].map((name) => Number(main.dataset[name]));
    const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
    const perUnit = axis === "date" ? unit * 864e5 : unit / 1000; // milliseconds
    const start = axis === "date" ? origin * 864e5 : origin / 1000;
    const number = (value) => {
      const size = Math.abs(value);
      const text = size >= 1e15 || (size && size < 1e-6) ? value.toExponential(3)
        : value.toLocaleString("en", { maximumSignificantDigits: 7 });
      // As in the rest of the page.
      return text.replace(/[-,.]/g, (mark) => main.dataset.marks["-,.".indexOf(mark)]);
    };
    const when = (x) => {
      const date = new Date(start + x * perUnit);
      if (!/date|time/.test(axis) || isNaN(date)) return (axis === "row" ? "row " : "") + (origin + x * unit);
      const day = `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
      if (axis === "date" || (start % 864e5 === 0 && perUnit % 864e5 === 0)) return day;
      return `${day} ${date.toISOString().slice(11, start % 6e4 || perUnit % 6e4 ? 19 : 16)}`;
    };

    // Paths are distances from point to point in whole units.
    const points = (svg, name) => {
      const found = new Map();
      const { e, far = "" } = svg.querySelector(".d").dataset;
      const beyond = new Map(far && far.split(" ").map((pair) => pair.split(":").map(Number)));
      for (const path of all(name, svg)) {
        let x = 0;
        let y = 0;
        for (const line of path.getAttribute("d").replaceAll("h0", "").split("m").slice(1)) {
          const numbers = line.match(/-?\d+/g).map(Number);
          for (let at = 0; at < numbers.length; at += 2) {
            x += numbers[at];
            y += numbers[at + 1];
            const exact = name !== ".s" && beyond.has(x) ? beyond.get(x) : Number(`${y}e${e}`);
            found.set(x, exact);
          }
        }
      }
      return found;
    };
    const read = new Map();
    const series = (svg) => {
      if (!read.has(svg)) {
        const raw = points(svg, ".r:not(.o, .i)");
        const smooth = points(svg, ".s");
        const times = ordered(...new Set([...raw.keys(), ...smooth.keys()]));
        read.set(svg, { raw, smooth, times });
      }
      return read.get(svg);
    };
    const nearest = (times, x) => {
      let from = 0;
      let to = times.length - 1;
      while (to - from > 1) {
        const middle = (from + to) >> 1;
        if (times[middle] <= x) from = middle; else to = middle;
      }
      return to > from && times[to] - x < x - times[from] ? to : from;
    };

    let view = [low, high];
    const place = (x) => (x - view[0]) / (view[1] - view[0]);
    const back = byId("unzoom");
    const said = byId("said");

    const isWhole = () => view[1] - view[0] >= high - low;
    const draw = () => {
      const scale = 1000 / (high - low);
      for (const svg of pictures) {
        svg.setAttribute("viewBox", `${(view[0] - low) * scale} 0 ${(view[1] - view[0]) * scale} 1000`);
        const box = svg.parentElement;
        for (const mark of all(".k", box)) {
          const at = place(Number(mark.dataset.x));
          mark.hidden = at < 0 || at > 1;
          mark.style.left = `${100 * at}%`;
        }
        const plot = box.parentElement;
        plot.querySelector(".x.z")?.remove();
        for (const labels of all(".x", plot)) labels.hidden = !isWhole();
        if (isWhole()) continue;
        const labels = make("div", "x z", plot);
        labels.setAttribute("aria-hidden", "true");
        // As many whole times as have room.
        const count = clamp(Math.floor(box.clientWidth / 130), 2, 8);
        for (let nth = 0; nth < count; nth += 1) {
          const x = Math.round(view[0] + ((nth + 0.5) / count) * (view[1] - view[0]));
          const label = make("i", "", labels);
          label.style.left = `${100 * place(x)}%`;
          label.textContent = when(x);
        }
      }
      back.hidden = isWhole();
    };
    const zoom = (from, to) => {
      const span = clamp(to - from, Math.min(4, high - low), high - low);
      const first = clamp((from + to - span) / 2, low, high - span);
      view = span >= high - low ? [low, high] : [first, first + span];
      draw();
      said.textContent = isWhole() ? "All times are shown."
        : `Shown: ${when(Math.max(Math.ceil(view[0]), 0))} to ${when(Math.floor(Math.min(view[1], low + high)))}.`;
    };
    const whole = () => zoom(low, high);

    let shown = null; // the picture that shows a value, and which
    const hide = () => {
      shown?.cursor.remove();
      shown?.box.remove();
      shown = null;
    };
    const show = (svg, at, aloud) => {
      const { raw, smooth, times } = series(svg);
      const x = times[at];
      if (x === undefined) return;
      if (shown?.svg !== svg) {
        hide();
        const [cursor, box] = ["cursor", "value"].map((name) => make("div", name, svg.parentElement));
        shown = { svg, cursor, box };
        box.setAttribute("aria-hidden", "true");
      }
      shown.at = at;
      const left = place(x);
      shown.cursor.style.left = `${100 * left}%`;
      shown.box.replaceChildren();
      make("b", "", shown.box).textContent = when(x);
      const parts = [["raw", raw], ["smoothed", smooth]].map(([name, values]) => {
        const text = `${name} ${values.has(x) ? number(values.get(x)) : "none"}`;
        make("span", name, shown.box).textContent = text;
        return text;
      });
      const width = svg.parentElement.clientWidth;
      const own = shown.box.offsetWidth;
      shown.box.style.left = `${clamp(left * width + (left > 0.5 ? -own - 8 : 8), 0, Math.max(width - own, 0))}px`;
      if (aloud) said.textContent = `${when(x)}: ${parts.join(", ")}`;
    };

    let drag = null;
    for (const svg of pictures) {
      const box = svg.parentElement;
      svg.setAttribute("tabindex", "0");
      const xOf = (event) => {
        const edge = box.getBoundingClientRect();
        return view[0] + clamp((event.clientX - edge.left) / edge.width, 0, 1) * (view[1] - view[0]);
      };
      const hover = (event) => show(svg, nearest(series(svg).times, xOf(event)), false);
      box.addEventListener("pointerdown", (event) => {
        if (event.button === 0) drag = { svg, from: xOf(event), at: event.clientX, mark: null };
        hover(event);
      });
      box.addEventListener("pointermove", (event) => {
        hover(event);
        if (drag?.svg !== svg || Math.abs(event.clientX - drag.at) < 6) return;
        if (!drag.mark) {
          drag.mark = make("div", "range", box);
          box.setPointerCapture(event.pointerId);
        }
        const [from, to] = ordered(drag.from, xOf(event));
        drag.mark.style.left = `${100 * place(from)}%`;
        drag.mark.style.width = `${100 * (place(to) - place(from))}%`;
      });
      const end = (event, isDone) => {
        if (!drag) return;
        drag.mark?.remove();
        const { from, mark } = drag;
        drag = null;
        if (!mark) return;
        if (isDone) zoom(...ordered(from, xOf(event)));
        hide();
      };
      box.addEventListener("pointerup", (event) => end(event, true));
      box.addEventListener("pointercancel", (event) => { end(event, false); hide(); });
      box.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse" && !drag?.mark) hide(); });
      box.addEventListener("dblclick", whole);
      svg.addEventListener("blur", hide);
      svg.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const { times } = series(svg);
        const now = shown?.svg === svg ? shown.at : null;
        const middle = now === null ? (view[0] + view[1]) / 2 : times[now];
        const span = view[1] - view[0];
        const by = (share) => zoom(middle - span * share, middle + span * share);
        const step = event.shiftKey ? 10 : 1;
        const to = {
          ArrowLeft: now === null ? times.length - 1 : now - step,
          ArrowRight: now === null ? nearest(times, view[0]) : now + step,
          Home: 0,
          End: times.length - 1,
        }[event.key];
        if (to !== undefined) {
          const at = clamp(to, 0, times.length - 1);
          const x = times[at];
          // What is read is also seen.
          if (x < view[0] || x > view[1]) zoom(x - span / 2, x + span / 2);
          show(svg, at, true);
        } else if (event.key === "+" || event.key === "=") by(0.25);
        else if (event.key === "-") by(1);
        else if (event.key === "0") whole();
        else if (event.key === "Escape") { hide(); whole(); }
        else return;
        event.preventDefault();
        if (to === undefined && now !== null && event.key !== "Escape") show(svg, now, false);
      });
    }
    back.addEventListener("click", whole);
    addEventListener("beforeprint", () => { hide(); whole(); });
    document.querySelector(".hint").hidden = false;
  }

  // ---- The command ----
  const copy = byId("copy");
  if (copy) {
    const code = byId("command");
    const say = (text) => {
      copy.textContent = text;
      byId("copied").textContent = text;
      setTimeout(() => { copy.textContent = "Copy"; }, 2000);
    };
    const select = () => {
      getSelection().selectAllChildren(code);
      // The clipboard is closed to us: one keystroke remains.
      say("Selected");
    };
    copy.addEventListener("click", () => {
      if (!navigator.clipboard) return select();
      navigator.clipboard.writeText(code.textContent).then(() => say("Copied"), select);
    });
    copy.hidden = false;
  }

  // Paper cannot be clicked.
  addEventListener("beforeprint", () => {
    for (const details of all("details")) details.open = true;
  });
})();
