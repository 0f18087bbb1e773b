import type { FileShape } from '../../providers/directory';

/** Fields of a row that every service knows, whatever it calls them. */
export type Field =
	| 'active'
	| 'country'
	| 'displayName'
	| 'email'
	| 'firstName'
	| 'groups'
	| 'key'
	| 'lastName'
	| 'password'
	| 'userName';

/** What HR systems and the services' own files call the fields, in English, German and Finnish. */
export const ALIASES: Readonly<Record<Field, readonly string[]>> = {
	active: [
		'active',
		'enabled',
		'account enabled',
		'accountenabled',
		'is active',
		'status',
		'user status',
		'aktiv',
		'aktiivinen',
	],
	country: ['country', 'country code', 'land', 'maa'],
	displayName: [
		'display name',
		'displayname',
		'full name',
		'fullname',
		'name',
		'anzeigename',
		'vollständiger name',
		'nimi',
		'koko nimi',
	],
	email: [
		'email',
		'e mail',
		'email address',
		'e mail address',
		'mail',
		'work email',
		'emailaddress',
		'e mail adresse',
		'sähköposti',
		'sähköpostiosoite',
	],
	firstName: ['first name', 'firstname', 'given name', 'givenname', 'forename', 'vorname', 'etunimi'],
	groups: ['groups', 'group', 'group name', 'group names', 'user groups', 'gruppen', 'gruppe', 'ryhmät', 'ryhmä'],
	key: [
		'key',
		'employee id',
		'employeeid',
		'employee number',
		'employee no',
		'personnel number',
		'person number',
		'external id',
		'personalnummer',
		'mitarbeiternummer',
		'henkilönumero',
		'työntekijänumero',
	],
	lastName: [
		'last name',
		'lastname',
		'sn',
		'surname',
		'family name',
		'familyname',
		'nachname',
		'familienname',
		'sukunimi',
	],
	password: ['password', 'initial password', 'passwort', 'kennwort', 'salasana'],
	userName: [
		'user name',
		'username',
		'userprincipalname',
		'user principal name',
		'upn',
		'samaccountname',
		'sam account name',
		'user login',
		'userlogin',
		'login',
		'login name',
		'user id',
		'userid',
		'benutzername',
		'anmeldename',
		'käyttäjätunnus',
		'käyttäjänimi',
	],
};

const FIELD_BY_NAME: ReadonlyMap<string, Field> = new Map(
	Object.entries(ALIASES).flatMap(([field, names]) => names.map((name) => [headerName(name), field as Field] as const)),
);

/** A header for comparing: upper and lower case, accents' encodings, and `_`, `-`, `.` for blanks make no difference. */
export function headerName(header: string): string {
	return header
		.normalize('NFC')
		.replace(/\p{Cf}/gu, '')
		.toLocaleLowerCase('en')
		.replace(/[\s_.-]+/g, ' ')
		.trim();
}

/** A header as it is compared, and the same with its inner capitals as new words. */
export function spellings(header: string): [string, string] {
	return [headerName(header), headerName(header.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2'))];
}

/** The field that a header stands for, by its own name or one of its aliases. */
export function fieldOf(header: string): Field | undefined {
	const [plain, split] = spellings(header);
	return FIELD_BY_NAME.get(plain) ?? FIELD_BY_NAME.get(split);
}

/** The form of file that these columns are. */
export function shapeOf(headers: readonly string[], shapes: readonly FileShape[] = []): FileShape | undefined {
	const names = headers.map((header) => header.trim().toLowerCase()).join();
	return shapes.find((shape) => shape.headers.join() === names);
}
