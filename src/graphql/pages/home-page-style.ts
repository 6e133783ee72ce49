/** The style of the home page, light or dark by the reader's system setting. */
export const homePageStyle = `
:root {
  color-scheme: light dark;
  --ground: #fbfaf8;
  --card: #ffffff;
  --line: #e4e0d9;
  --text: #24211d;
  --quiet: #6c655c;
  --accent: #0b6b57;
  --accent-ground: #e3f2ee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #161513;
    --card: #1f1d1a;
    --line: #35312c;
    --text: #ece8e1;
    --quiet: #a39b90;
    --accent: #6fd3b9;
    --accent-ground: #1d332d;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--ground);
  color: var(--text);
  font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif;
}
main { max-width: 46rem; margin: 0 auto; padding: clamp(2rem, 8vh, 5rem) 1.25rem 3rem; }
header { display: flex; align-items: center; gap: 0.75rem; }
h1 { margin: 0; font-size: 2.5rem; line-height: 1.1; letter-spacing: -0.03em; }
h2 { margin: 2.75rem 0 0.75rem; font-size: 1.05rem; }
p { margin: 0.75rem 0 0; color: var(--quiet); }
.mode {
  margin: 0.3rem 0 0;
  padding: 0.1rem 0.65rem;
  border-radius: 1rem;
  background: var(--accent-ground);
  color: var(--accent);
  font-size: 0.85rem;
  font-weight: 600;
}
.lead { margin-top: 1.25rem; color: var(--text); font-size: 1.2rem; line-height: 1.45; }
.links {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr));
  gap: 0.75rem;
  margin: 2rem 0 0;
  padding: 0;
  list-style: none;
}
.links a {
  display: block;
  height: 100%;
  padding: 0.9rem 1.1rem;
  border: 1px solid var(--line);
  border-radius: 0.7rem;
  background: var(--card);
  color: inherit;
  text-decoration: none;
}
.links a:hover { border-color: var(--accent); }
.links a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.links strong { color: var(--accent); }
.links small { margin-left: 0.3rem; color: var(--quiet); font-size: 0.8rem; }
.links span { display: block; margin-top: 0.15rem; color: var(--quiet); font-size: 0.95rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.5rem 1.5rem; margin: 0; font-size: 0.95rem; }
dt { color: var(--quiet); }
dd { margin: 0; }
dd span { color: var(--quiet); }
code {
  padding: 0.05rem 0.35rem;
  border-radius: 0.3rem;
  background: color-mix(in srgb, var(--line) 55%, transparent);
  font: 0.88em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  overflow-wrap: anywhere;
}
footer { margin-top: 2.75rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: 0.9rem; }
@media (max-width: 34rem) {
  dl { grid-template-columns: 1fr; gap: 0.15rem; }
  dd { margin-bottom: 0.6rem; }
}
`;
