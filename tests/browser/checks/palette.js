// The colours of lines, for readers who see fewer of them: Machado, Oliveira and Fernandes 2009 (severity 1),
// and none at all; differences by CIEDE2000, contrasts as WCAG 2 has them.
import assert from "node:assert/strict";
import { within } from "../harness.js";

const kinds = {
  "all colours": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritanopia: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
  achromatopsia: Array(3).fill([0.2126, 0.7152, 0.0722]),
};

const linear = (hex) => {
  const [, short, long] = /^#(?:([\da-f]{3})|([\da-f]{6}))$/i.exec(hex.trim());
  const digits = long ?? [...short].map((digit) => digit + digit).join("");
  return [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16) / 255)
    .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4));
};
const seenBy = (kind, colour) => kinds[kind].map((row) => Math.min(Math.max(row.reduce((sum, weight, at) => sum + weight * colour[at], 0), 0), 1));
const luminance = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const contrast = (a, b) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

const lab = ([r, g, b]) => {
  const xyz = [
    (0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047,
    0.2126729 * r + 0.7151522 * g + 0.072175 * b,
    (0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883,
  ].map((share) => (share > 216 / 24389 ? Math.cbrt(share) : (24389 / 27 * share + 16) / 116));
  return [116 * xyz[1] - 16, 500 * (xyz[0] - xyz[1]), 200 * (xyz[1] - xyz[2])];
};

/** CIEDE2000, after Sharma, Wu and Dalal 2005. */
export const ciede2000 = ([l1, a1, b1], [l2, a2, b2]) => {
  const radians = Math.PI / 180;
  const seventh = (chroma) => Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7));
  const g = 0.5 * (1 - seventh((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2));
  const [x1, x2] = [a1 * (1 + g), a2 * (1 + g)];
  const [c1, c2] = [Math.hypot(x1, b1), Math.hypot(x2, b2)];
  const hue = (x, y) => (x === 0 && y === 0 ? 0 : (Math.atan2(y, x) / radians + 360) % 360);
  const [h1, h2] = [hue(x1, b1), hue(x2, b2)];
  let turn = c1 * c2 === 0 ? 0 : h2 - h1;
  if (turn > 180) turn -= 360; else if (turn < -180) turn += 360;
  const [dl, dc, dh] = [l2 - l1, c2 - c1, 2 * Math.sqrt(c1 * c2) * Math.sin((turn / 2) * radians)];
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  let h = h1 + h2;
  if (c1 * c2 !== 0) h = Math.abs(h1 - h2) <= 180 ? h / 2 : h < 360 ? h / 2 + 180 : h / 2 - 180;
  const t = 1 - 0.17 * Math.cos((h - 30) * radians) + 0.24 * Math.cos(2 * h * radians)
    + 0.32 * Math.cos((3 * h + 6) * radians) - 0.2 * Math.cos((4 * h - 63) * radians);
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2);
  const [sc, sh] = [1 + 0.045 * c, 1 + 0.015 * c * t];
  const rotation = -Math.sin(60 * Math.exp(-(((h - 275) / 25) ** 2)) * radians) * 2 * seventh(c);
  return Math.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rotation * (dc / sc) * (dh / sh));
};

// Sharma, Wu and Dalal's table 1: a pair in blue, one around grey, one far apart.
const published = [
  [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
  [[50, 2.49, -0.001], [50, -2.49, 0.0009], 7.1792],
  [[50, 2.5, 0], [58, 24, 15], 19.4535],
  [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
];

const coloursOf = (page, names) => page.evaluate((names) => {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}, names);

// Lines have to differ from each other, and from what they lie on, by more than a just noticeable difference
// (about 2.3): `absent` marks lie below the others, and are six pixels high.
const pairs = [["raw", "smooth", 8], ["smooth", "absent", 8], ["raw", "absent", 8], ["smooth", "ground", 30], ["raw", "ground", 30], ["absent", "ground", 30], ["shade", "ground", 2.3], ["smooth", "shade", 25], ["raw", "shade", 25]];

export const checkPalette = async (checks, browser, { sales }) => {
  await checks.check("palette", "colour differences are those that were published", () => {
    for (const [one, other, expected] of published) assert.ok(Math.abs(ciede2000(one, other) - expected) < 1e-4, `${ciede2000(one, other)} for ${expected}`);
    for (const rows of Object.values(kinds)) for (const row of rows) assert.ok(Math.abs(row.reduce((sum, weight) => sum + weight) - 1) < 1e-5, "white stays white");
  });
  for (const theme of ["light", "dark"]) {
    const names = [...new Set(pairs.flatMap((pair) => pair.slice(0, 2))), "text", "muted", "accent", "warn", "warn-ground", "raised"];
    const hex = await within(browser, sales.file, { theme }, (page) => coloursOf(page, names));
    const colour = Object.fromEntries(names.map((name) => [name, linear(hex[name])]));
    for (const kind of Object.keys(kinds)) {
      await checks.check(`palette, ${theme}`, `lines stay apart in ${kind}`, () => {
        const apart = pairs.map(([one, other, least]) => {
          const difference = ciede2000(lab(seenBy(kind, colour[one])), lab(seenBy(kind, colour[other])));
          assert.ok(difference >= least, `${one} and ${other}: ${difference.toFixed(1)}, and not ${least}`);
          return `${one}–${other} ${difference.toFixed(0)}`;
        });
        return apart.slice(0, 3).join(", ");
      });
    }
    await checks.check(`palette, ${theme}`, "contrasts", () => {
      for (const line of ["raw", "smooth", "absent"]) assert.ok(contrast(colour[line], colour.ground) >= 3, `${line}: ${contrast(colour[line], colour.ground)}`);
      for (const text of ["text", "muted", "accent"]) {
        for (const ground of ["ground", "raised"]) assert.ok(contrast(colour[text], colour[ground]) >= 4.5, `${text} on ${ground}: ${contrast(colour[text], colour[ground])}`);
      }
      assert.ok(contrast(colour.warn, colour["warn-ground"]) >= 4.5);
      return `raw ${contrast(colour.raw, colour.ground).toFixed(2)}, smoothed ${contrast(colour.smooth, colour.ground).toFixed(2)}`;
    });
  }
};
