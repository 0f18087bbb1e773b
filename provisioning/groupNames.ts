/** Which groups of the directory the names of an input mean, and why they cannot be used. */
import type { Capabilities, DirectoryGroup, DirectoryUser } from '../providers/directory';
import { problemWith } from '../providers/rules';
import { folded } from '../providers/text';
import type { MissingGroups } from './policy';
import { named, shown } from './texts';

/**
 * Finds groups by name; where names differ by upper and lower case only, the one that is written alike. Gives several
 * where nobody can tell which one is meant.
 */
export function groupFinder(groups: readonly DirectoryGroup[]): (name: string) => readonly DirectoryGroup[] {
	const byName = new Map<string, Map<string, DirectoryGroup>>();
	for (const group of groups) {
		const same = byName.get(folded(group.name)) ?? new Map<string, DirectoryGroup>();
		byName.set(folded(group.name), same.set(group.id, group));
	}
	// Many rows name the same few groups.
	const found = new Map<string, readonly DirectoryGroup[]>();
	return (name) => {
		const known = found.get(name);
		if (known !== undefined) return known;
		const candidates = [...(byName.get(folded(name))?.values() ?? [])];
		const exact = candidates.filter((group) => group.name === name);
		const meant = exact.length > 0 ? exact : candidates;
		found.set(name, meant);
		return meant;
	};
}

export class GroupNames {
	readonly find: (name: string) => readonly DirectoryGroup[];

	constructor(
		groups: readonly DirectoryGroup[],
		private readonly missingGroups: MissingGroups,
		private readonly capabilities: Capabilities,
		private readonly isMember: (user: DirectoryUser, groupId: string) => boolean,
	) {
		this.find = groupFinder(groups);
	}

	/** Why it cannot be told which groups the names mean. */
	unclear(names: readonly string[]): string | undefined {
		const meant = new Map<string, string>();
		for (const name of new Set(names)) {
			const [group, another] = this.find(name);
			if (group === undefined) continue;
			const { id } = group;
			const key = folded(name);
			if (another !== undefined || (meant.get(key) ?? id) !== id) return `Several groups are named ${shown(name)}.`;
			meant.set(key, id);
		}
		return undefined;
	}

	/** Why a user, who may be new, cannot join these groups. */
	cannotJoin(names: readonly string[], user: DirectoryUser | undefined): string | undefined {
		return this.unusable(names) ?? this.fixed(names, user, true);
	}

	/** Why a user cannot be taken out of these groups. */
	cannotLeave(names: readonly string[], user: DirectoryUser): string | undefined {
		return this.fixed(names, user, false);
	}

	/** Why groups that do not exist cannot be created by these names; a dry run must say it too. */
	unfit(names: readonly string[]): string | undefined {
		const { groupName } = this.capabilities;
		if (this.missingGroups !== 'create' || groupName === undefined) return undefined;
		for (const name of names) {
			if (this.find(name).length > 0) continue;
			const finding = problemWith(groupName, 'its name', name);
			if (finding !== undefined) return `Group ${shown(name)} cannot be created: ${finding}`;
		}
		return undefined;
	}

	/** Why groups cannot be had: they do not exist, or cannot be created by these names. */
	private unusable(names: readonly string[]): string | undefined {
		const missing = this.missingGroups === 'reject' ? names.filter((name) => this.find(name).length === 0) : [];
		return missing.length > 0 ? `There is no group named ${named(missing)}.` : this.unfit(names);
	}

	/** Why the service does not change the members of a group that the user has to join or to leave. */
	private fixed(names: readonly string[], user: DirectoryUser | undefined, joins: boolean): string | undefined {
		for (const name of names) {
			const [group] = this.find(name);
			if (group?.fixed === undefined) continue;
			const isMember = user !== undefined && this.isMember(user, group.id);
			if (isMember !== joins) return group.fixed;
		}
		return undefined;
	}
}
