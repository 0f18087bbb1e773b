import { Random } from './random';

/** A person of the seed data. Every value is plain text without limits that only one service has. */
interface SeedUser {
	/** ASCII, lower case, unique in the plan: `given.family.12`. */
	readonly login: string;
	/** `login@example.com` */
	readonly email: string;
	readonly givenName: string;
	readonly familyName: string;
	/** Given and family name. */
	readonly displayName: string;
	readonly department: string;
	/** Indexes into the groups of the plan. */
	readonly groups: readonly number[];
}

interface SeedGroup {
	/** Unique in the plan, letters, digits and hyphens: `Finance-2`. */
	readonly name: string;
	readonly description: string;
}

/** The same numbers give the same plan. A service skips what exists already, so seeding twice changes nothing. */
export interface SeedPlan {
	readonly users: readonly SeedUser[];
	readonly groups: readonly SeedGroup[];
}

const givenNames = [
	'Aino', 'Amélie', 'Anders', 'Björn', 'Chiara', 'Daniela', 'Elif', 'Emma', 'Fatima', 'Giulia', 'Hanna', 'Ivan', 'Jana',
	'João', 'Katarzyna', 'Liam', 'Łukasz', 'Maria', 'Mehmet', 'Nadia', 'Olga', 'Pedro', 'Priya', 'Rafał', 'Sofia', 'Søren',
	'Thanh', 'Väinö', 'Yuki', 'Zoë',
] as const; // prettier-ignore
const familyNames = [
	'Andersson', 'Bauer', 'Çelik', 'Dvořák', 'Eriksen', 'Ferreira', 'García', 'Hoffmann', 'Ivanova', 'Jensen', 'Korhonen',
	'Larsen', 'Müller', 'Nguyen', "O'Brien", 'Peña', 'Quist', 'Rossi', 'Sato', 'Šimić', 'Tran', 'Usman', 'Virtanen',
	'Wiśniewski', 'Yılmaz', 'Zhang',
] as const; // prettier-ignore
const departments = [
	'Finance', 'Engineering', 'Sales', 'People', 'Support', 'Legal', 'Marketing', 'Operations', 'Research', 'Security',
] as const; // prettier-ignore

const letters: Readonly<Record<string, string>> = { ł: 'l', ø: 'o', ı: 'i', æ: 'ae', ß: 'ss', đ: 'd' };

function asciiLogin(name: string): string {
	return name
		.normalize('NFD')
		.toLowerCase()
		.replaceAll(/[łøıæßđ]/g, (letter) => letters[letter] ?? '')
		.replaceAll(/[^a-z]/g, '');
}

/** Makes the plan for `users` users and `groups` groups. */
export function seedPlan(users: number, groups: number, seed: number): SeedPlan {
	const random = new Random(seed);
	const plannedGroups = Array.from({ length: groups }, (_, index): SeedGroup => {
		const department = departments[index % departments.length] ?? 'Group';
		const round = Math.floor(index / departments.length);
		return { name: round === 0 ? department : `${department}-${round + 1}`, description: `Everybody in ${department}` };
	});
	const plannedUsers = Array.from({ length: users }, (_, index): SeedUser => {
		const givenName = random.pick(givenNames);
		const familyName = random.pick(familyNames);
		const login = `${asciiLogin(givenName)}.${asciiLogin(familyName)}.${index + 1}`;
		const first = groups > 0 ? random.integer(groups) : -1;
		const second = groups > 1 && random.next() < 0.3 ? (first + 1 + random.integer(groups - 1)) % groups : -1;
		return {
			login,
			email: `${login}@example.com`,
			givenName,
			familyName,
			displayName: `${givenName} ${familyName}`,
			department: departments[Math.max(first, 0) % departments.length] ?? 'Finance',
			groups: [first, second].filter((group) => group >= 0),
		};
	});
	return { users: plannedUsers, groups: plannedGroups };
}
