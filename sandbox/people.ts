import { isDeepStrictEqual } from 'node:util';

/** What both the Identity API and the Default domain know of a user. Times are milliseconds since 1970. */
export interface Person {
	readonly ocid: string;
	/** Undefined while only the Identity API knows the user. */
	readonly scimId: string | undefined;
	readonly created: number;
	readonly name: string;
	readonly email: string | undefined;
	readonly description: string;
	readonly active: boolean;
	/** After too many failed sign-ins. */
	readonly blocked: boolean;
	readonly capabilities: Readonly<Record<string, boolean>>;
	readonly freeformTags: Readonly<Record<string, string>>;
	readonly definedTags: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What both know of a group. */
export type Team = Pick<Person, 'ocid' | 'created' | 'name' | 'description' | 'freeformTags' | 'definedTags'>;

/** What both know of a membership; user and group by their OCIDs. */
export interface Belonging {
	readonly ocid: string;
	readonly user: string;
	readonly group: string;
	readonly created: number;
}

/** What the two APIs have in common, as one of them holds it. Removing what is not there does nothing. */
export interface Side {
	/** Whether this API has people in common with the other one at present. */
	isShared(): boolean;
	people(): Iterable<Person>;
	teams(): Iterable<Team>;
	belongings(): Iterable<Belonging>;
	/** Makes the user, or changes what differs and leaves what only this API knows. */
	putPerson(person: Person): void;
	putTeam(team: Team): void;
	putBelonging(belonging: Belonging): void;
	removePerson(ocid: string): void;
	removeTeam(ocid: string): void;
	removeBelonging(belonging: Belonging): void;
}

/** The domain's side, which takes the OCIDs of the Identity API for those who have the same name. */
export interface DomainSide extends Side {
	renumber(kind: 'person' | 'team', ocid: string, next: string): void;
}

/** A change on one side: how it is carried out on the other. */
type Change = (other: Side) => void;

/**
 * The users, groups and memberships that the Identity API and the Default domain of a tenancy have in common. Each API
 * keeps them in tables of its own, with what only it knows, and what changes in one is changed in the other at once.
 */
export class SharedPeople {
	private api: Side | undefined;
	private domain: DomainSide | undefined;
	private linked = false;
	/** While a change is carried over, so that it does not come back. */
	private carrying = false;

	joinApi(side: Side): void {
		this.api = side;
	}

	joinDomain(side: DomainSide): void {
		this.domain = side;
	}

	/** Stops until the next `link`, while a service gets its first content. */
	pause(): void {
		this.linked = false;
	}

	/** Begins to keep both sides the same, if they are to be, or ends it. */
	link(): void {
		const { api, domain } = this;
		const wanted = api?.isShared() === true && domain?.isShared() === true;
		if (wanted && !this.linked) this.carry(() => merge(api, domain));
		this.linked = wanted;
	}

	/** Carries a change over that happened in the Identity API. */
	changedInApi(change: Change): void {
		this.carryOver(this.domain, change);
	}

	/** Carries a change over that happened in the Default domain. */
	changedInDomain(change: Change): void {
		this.carryOver(this.api, change);
	}

	private carryOver(other: Side | undefined, change: Change): void {
		if (this.linked && !this.carrying && other !== undefined) this.carry(() => change(other));
	}

	private carry(work: () => void): void {
		this.carrying = true;
		try {
			work();
		} finally {
			this.carrying = false;
		}
	}
}

/** Makes both sides hold the same: names decide who is the same, OCIDs come from the Identity API. */
function merge(api: Side, domain: DomainSide): void {
	const match = <T extends { ocid: string; name: string }>(
		kind: 'person' | 'team',
		left: Iterable<T>,
		right: Iterable<T>,
	) => {
		const others = [...right];
		const ocids = new Map(others.map((one) => [one.name.toLowerCase(), one.ocid]));
		const known = new Set(others.map(({ ocid }) => ocid));
		return [...left].filter(({ name, ocid }) => {
			const same = ocids.get(name.toLowerCase());
			if (same !== undefined && same !== ocid && !known.has(ocid)) domain.renumber(kind, same, ocid);
			return same === undefined && !known.has(ocid);
		});
	};
	for (const person of match('person', api.people(), domain.people())) domain.putPerson(person);
	for (const team of match('team', api.teams(), domain.teams())) domain.putTeam(team);
	for (const belonging of api.belongings()) domain.putBelonging(belonging);
	// The domain knows more, but nothing asked it for a description, which every user of the Identity API has.
	const described = <T extends Team>(list: Iterable<T>, known: Iterable<T>) => {
		const descriptions = new Map([...known].map(({ ocid, description }) => [ocid, description]));
		return [...list].map((one) => ({ ...one, description: one.description || (descriptions.get(one.ocid) ?? '') }));
	};
	for (const side of [domain, api]) {
		for (const person of described(domain.people(), api.people())) side.putPerson(person);
		for (const team of described(domain.teams(), api.teams())) side.putTeam(team);
	}
	for (const belonging of domain.belongings()) api.putBelonging(belonging);
}

/** Whether a side holds just this already. */
export function isSame<T extends object>(held: T, given: T): boolean {
	return isDeepStrictEqual({ ...held, created: 0 }, { ...given, created: 0 });
}
