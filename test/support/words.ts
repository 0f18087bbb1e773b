/** Words that texts for people do not use: a record is a user, not a "somebody", and the spelling is that of the US. */
const RETIRED =
	/\b(?:nobody|somebody|anybody|everybody|whom|as wanted|said so|the one that|the same again|go(?:es)? by|makes? (?:one )?up|e-mails?|behaviour|colour\w*|licence\w*|\w+ialis(?:e|ed|ing)|\w+ognis(?:e|ed|ing)|cancell(?:ed|ing))\b/gi;

/** Each of them with the words around it, so that a failing test shows where it is. */
export function retiredWords(text: string): string[] {
	return [...text.matchAll(RETIRED)].map(({ 0: word, index }) => {
		const around = text.slice(Math.max(0, index - 30), index + word.length + 30).replace(/\s+/g, ' ');
		return `${word}: … ${around} …`;
	});
}
