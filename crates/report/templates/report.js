"use strict";
// The page is whole without this: it adds sorting, the filter and the copy button.
(() => {
  const byId = (id) => document.getElementById(id);
  const table = byId("group-table");
  const body = table?.tBodies[0];
  const heads = table ? [...table.tHead.rows[0].cells] : [];
  const words = new Intl.Collator(undefined, { numeric: true });

  // A number where the cell carries one, else its text; null where there is nothing.
  const keyOf = (cell) => {
    if (!cell) return null;
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
    const next = now === "none" ? (numeric ? "descending" : "ascending")
      : now === "ascending" ? "descending" : "ascending";
    for (const other of heads) if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", next);
    const sign = next === "ascending" ? 1 : -1;
    const keyed = [...body.rows].map((row) => [keyOf(row.cells[column]), row]);
    keyed.sort((a, b) => compare(a[0], b[0], sign));
    body.append(...keyed.map((pair) => pair[1]));
  };

  heads.forEach((head, column) => {
    if (!("sortable" in head.dataset)) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sortBy(column));
    head.append(button);
    head.setAttribute("aria-sort", "none");
  });

  const filter = byId("filter");
  if (filter) {
    const labels = heads.filter((head) => "label" in head.dataset).length;
    const rows = [...body.rows].map((row) => [
      [...row.cells].slice(0, labels).map((cell) => cell.textContent).join(" ").toLowerCase(),
      row,
    ]);
    const input = filter.querySelector("input");
    const apply = () => {
      const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const [text, row] of rows) {
        row.hidden = !wanted.every((word) => text.includes(word));
        if (!row.hidden) shown += 1;
      }
      byId("filter-count").textContent = wanted.length ? `${shown} of ${rows.length} rows shown` : "";
    };
    input.addEventListener("input", apply);
    filter.hidden = false;
    apply(); // a reload may have kept what was typed
  }

  const copy = byId("copy");
  if (copy) {
    const code = byId("command");
    const say = (text) => {
      copy.textContent = text;
      byId("copied").textContent = text;
      setTimeout(() => { copy.textContent = "Copy"; byId("copied").textContent = ""; }, 2000);
    };
    const select = () => {
      getSelection().selectAllChildren(code);
      say("Selected"); // the clipboard is closed to us: one keystroke remains
    };
    copy.addEventListener("click", () => {
      if (!navigator.clipboard) return select();
      navigator.clipboard.writeText(code.textContent).then(() => say("Copied"), select);
    });
    copy.hidden = false;
  }

  // Paper cannot be clicked.
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
})();
