/** Exercise 1: the words of the story that cost GPT-2 the most tokens. Names and rare spellings: what its training texts seldom had. */
import { fetchVerdictText } from "@gptlight/data";
import { GPTTokenizer } from "@gptlight/tokenizer";
import { vocabularyOf, wordsOf } from "../word-tokenizers.ts";

const tokenizer = new GPTTokenizer();
const words = [...vocabularyOf(wordsOf(fetchVerdictText())).keys()];
const costly = words.map((word) => ({ word, ids: tokenizer.encode(` ${word}`, { as: "array" }) }));
costly.sort((a, b) => b.ids.length - a.ids.length);
for (const { word, ids } of costly.slice(0, 4))
  console.log(`${word}: ${ids.map((id) => tokenizer.decode([id])).join("|")}`);
// bric-a-brac:  br|ic|-|a|-|br|ac
// dress-closets:  dress|-|cl|os|ets
// famille-verte:  fam|ille|-|ver|te
// half-mechanically:  half|-|me|chan|ically
