// Prints the ten latest titles of the shared stream, then what the first article and its address say: typed throughout.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Card = components["schemas"]["Card"];

const base = process.argv[2];
if (!base) throw new Error("Usage: node built/latest.js http://localhost:8000");
const api = createClient<paths>({ baseUrl: base });

function whole(item: Card | components["schemas"]["CardPart"]): item is Card {
  return "section" in item && "title" in item && "published_at" in item;
}

const { data, error } = await api.GET("/api/v2/news/", { params: { query: { limit: 10 } } });
if (error) throw new Error(error.errors.map((one) => `${one.attr}: ${one.detail}`).join("; "));
const cards = data.items.filter(whole);
for (const card of cards) console.log(`${card.published_at} ${card.section.short_name}: ${card.title}`);

const first = cards[0];
if (!first) throw new Error("The shared stream is empty.");
const article = await api.GET("/api/v2/news/{id}/", { params: { path: { id: first.id } } });
for (const block of article.data?.body ?? []) {
  // The block's type narrows its value.
  if (block.type === "heading") console.log(`h${block.value.level} ${block.value.text}`);
  if (block.type === "paragraph") console.log(`p ${block.value.html.length} signs`);
}
const refused = await api.GET("/api/v2/news/", { params: { query: { stream: "khong-co" } } });
console.log(`refused: ${refused.error?.errors[0]?.code} ${refused.error?.errors[0]?.attr}`);
