/** Made-up people for the demo, the benchmarks and the campaigns: no two alike, the same every time. */

export interface Person {
	readonly userName: string;
	readonly email: string;
	readonly firstName: string;
	readonly lastName: string;
	readonly groups: readonly string[];
}

const HEADER = 'User Name,Email,First Name,Last Name,Country,Groups';

export function person(index: number, groups: readonly string[]): Person {
	const number = String(index).padStart(6, '0');
	return {
		userName: `user.${number}`,
		email: `user.${number}@example.com`,
		firstName: `First${number}`,
		lastName: `Last${number}`,
		groups,
	};
}

const csvLine = ({ userName, email, firstName, lastName, groups }: Person) =>
	[userName, email, firstName, lastName, 'FI', groups.join(';')].join(',');

/** A file as an HR system exports it, with CRLF. */
export const csvOf = (people: readonly Person[]) => [HEADER, ...people.map(csvLine)].join('\r\n');

export const GROUPS = ['Everyone', 'Developers', 'Cloud Operators'];

/** So many people, all of them in all groups. */
export const peopleOf = (count: number): Person[] => Array.from({ length: count }, (_, index) => person(index, GROUPS));
