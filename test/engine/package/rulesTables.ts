/** Where Create, Update and Bulk Import have the fields of a service, and a person with good values in all of them. */
import type { INodeParameters } from 'n8n-workflow';

import { adobeCapabilities } from '../../../providers/adobe/directory/capabilities';
import type { FieldRule } from '../../../providers/directory';
import { epmCapabilities } from '../../../providers/epm/directory/capabilities';
import { ociCapabilities } from '../../../providers/oci/directory/capabilities';
import { domainsCapabilities } from '../../../providers/ociDomains/directory/capabilities';
import { oigCapabilities } from '../../../providers/oig/directory/capabilities';
import { scimCapabilities } from '../../../providers/scim/directory/capabilities';
import { trivoreCapabilities } from '../../../providers/trivore/directory/capabilities';
import type { NodeServiceId } from '../../../tools/services';

export interface CreateField {
	/** The parameter, or the member of this collection. */
	readonly field: string;
	readonly collection?: string;
}

interface Table {
	readonly service: NodeServiceId;
	/** What else is said of the people of the table. */
	readonly how?: string;
	/** Values that are something else in the two operations. */
	readonly except?: RegExp;
	readonly rules: readonly FieldRule[];
	/** A person with good values in all fields, by their names in Bulk Import. */
	readonly person: (index: number) => Readonly<Record<string, string>>;
	/** Parameters of Create beside the fields. */
	readonly create: INodeParameters;
	/** Fields of Bulk Import → where Create has them. */
	readonly inCreate: Readonly<Record<string, CreateField>>;
	/** Fields of Bulk Import → members of "Update Fields". */
	readonly inUpdate: Readonly<Record<string, string>>;
	/** The user that Update is about, who need not exist: nothing may be asked for before values are checked. */
	readonly user: INodeParameters;
	/** Fields that only one of the operations has. */
	readonly alone: readonly string[];
}

const byId = (value: string) => ({ __rl: true, mode: 'id', value });
const names = (index: number) => ({ firstName: `Ada${index}`, lastName: `King${index}` });
const email = (index: number) => `ada.${index}@example.com`;
const in_ = (collection: string, ...fields: string[]) =>
	Object.fromEntries(fields.map((field): [string, CreateField] => [field, { field, collection }]));

/** Texts of OIG's attributes: the field's name beside the wire name. */
const OIG_TEXTS: Readonly<Record<string, string>> = {
	'Common Name': 'commonName',
	'Department Number': 'departmentNumber',
	'End Date': 'endDate',
	Fax: 'fax',
	'Hire Date': 'hireDate',
	'Home Phone': 'homePhone',
	Initials: 'initials',
	'Middle Name': 'middleName',
	Mobile: 'mobile',
	'Postal Code': 'postalCode',
	'Start Date': 'startDate',
	State: 'state',
	Street: 'street',
	'Telephone Number': 'telephoneNumber',
	Title: 'title',
	country: 'country',
	displayName: 'displayName',
	key: 'employeeNumber',
};

/** Texts of an identity domain that have one name everywhere. */
const DOMAINS_TEXTS = [
	'displayName',
	'middleName',
	'nickName',
	'title',
	'description',
	'preferredLanguage',
	'timezone',
	'employeeNumber',
	'costCenter',
	'organization',
	'division',
	'department',
] as const;

/** The same of any SCIM server. */
const SCIM_TEXTS = [...DOMAINS_TEXTS.filter((name) => name !== 'description'), 'userType', 'locale'];

export const TABLES: readonly Table[] = [
	{
		service: 'oci',
		rules: ociCapabilities.fields,
		person: (index) => ({ userName: `ada.${index}`, email: email(index), description: 'x' }),
		create: {},
		inCreate: { userName: { field: 'name' }, email: { field: 'email' }, description: { field: 'description' } },
		inUpdate: { email: 'email', description: 'description' },
		user: { user: byId('ocid1.user.oc1..aaaaaaaaunknown') },
		alone: [],
	},
	{
		service: 'oci-domains',
		rules: domainsCapabilities.fields,
		person: (index) => ({ userName: `ada.${index}`, email: email(index), ...names(index) }),
		create: {},
		inCreate: {
			userName: { field: 'userName' },
			email: { field: 'email' },
			firstName: { field: 'firstName' },
			lastName: { field: 'lastName' },
			key: { field: 'externalId', collection: 'additionalFields' },
			...in_('additionalFields', ...DOMAINS_TEXTS, 'userType'),
		},
		inUpdate: {
			userName: 'userName',
			email: 'email',
			firstName: 'firstName',
			lastName: 'lastName',
			key: 'externalId',
			...Object.fromEntries(DOMAINS_TEXTS.map((name) => [name, name])),
		},
		user: { user: byId('0123456789abcdef0123456789abcdef') },
		alone: [],
	},
	{
		service: 'adobe',
		rules: adobeCapabilities.fields,
		person: (index) => ({ userName: email(index), email: email(index), ...names(index), country: 'FI' }),
		create: { identityType: 'federatedID' },
		inCreate: {
			email: { field: 'email' },
			firstName: { field: 'firstname' },
			lastName: { field: 'lastname' },
			country: { field: 'country' },
		},
		inUpdate: { email: 'email', firstName: 'firstname', lastName: 'lastname' },
		user: { user: 'nobody@example.com' },
		// These are in the next table.
		alone: ['userName', 'type', 'domain'],
	},
	{
		service: 'adobe',
		how: 'by user name',
		// With a domain, an address is a mistake in one field and usual in files, where it is left out.
		except: /@/,
		rules: adobeCapabilities.fields.filter(({ name }) => ['userName', 'type', 'domain'].includes(name)),
		person: (index) => ({
			userName: `ada${index}`,
			domain: 'example.com',
			type: 'federatedID',
			email: email(index),
			...names(index),
			country: 'FI',
		}),
		create: {},
		inCreate: {
			type: { field: 'identityType' },
			email: { field: 'email' },
			firstName: { field: 'firstname' },
			lastName: { field: 'lastname' },
			country: { field: 'country' },
			userName: { field: 'username', collection: 'additionalFields' },
			domain: { field: 'domain', collection: 'additionalFields' },
		},
		inUpdate: { userName: 'username' },
		user: { user: 'nobody', options: { domain: 'example.com' } },
		alone: [],
	},
	{
		service: 'epm',
		rules: epmCapabilities.fields,
		person: (index) => ({ userName: `ada.${index}`, email: email(index), ...names(index) }),
		create: {},
		inCreate: {
			userName: { field: 'userLogin' },
			email: { field: 'email' },
			firstName: { field: 'firstName' },
			lastName: { field: 'lastName' },
		},
		inUpdate: { email: 'email', firstName: 'firstName', lastName: 'lastName' },
		user: { user: byId('nobody') },
		// Roles are assigned by an operation of their own.
		alone: ['role'],
	},
	{
		service: 'trivore',
		rules: trivoreCapabilities.fields,
		person: (index) => ({ userName: `ada.${index}`, email: email(index), ...names(index) }),
		create: { nsCode: byId('example') },
		inCreate: {
			userName: { field: 'username' },
			email: { field: 'email' },
			firstName: { field: 'givenName' },
			lastName: { field: 'familyName' },
			...in_('additionalFields', 'middleName', 'mobile', 'title', 'nickName', 'locale', 'timeZone', 'dateOfBirth'),
		},
		inUpdate: {
			userName: 'username',
			email: 'email',
			firstName: 'givenName',
			lastName: 'familyName',
			...Object.fromEntries(
				['middleName', 'mobile', 'title', 'nickName', 'locale', 'timeZone', 'dateOfBirth'].map((name) => [name, name]),
			),
		},
		user: { user: byId('5b0cfba4e2bb230ff8b535e6') },
		// The key is a custom field, whose name an option of Bulk Import says.
		alone: ['key'],
	},
	{
		service: 'scim',
		rules: scimCapabilities.fields,
		person: (index) => ({ userName: `ada.${index}`, email: email(index), ...names(index) }),
		create: {},
		inCreate: {
			userName: { field: 'userName' },
			email: { field: 'email' },
			firstName: { field: 'firstName' },
			lastName: { field: 'lastName' },
			key: { field: 'externalId', collection: 'additionalFields' },
			...in_('additionalFields', ...SCIM_TEXTS),
		},
		inUpdate: {
			userName: 'userName',
			email: 'email',
			firstName: 'firstName',
			lastName: 'lastName',
			key: 'externalId',
			...Object.fromEntries(SCIM_TEXTS.map((name) => [name, name])),
		},
		user: { user: byId('unknown') },
		alone: [],
	},
	{
		service: 'oig',
		rules: oigCapabilities.fields,
		person: (index) => ({ userName: `ADA.${index}`, email: email(index), ...names(index) }),
		create: { organization: byId('1'), userType: 'EMP' },
		inCreate: {
			userName: { field: 'userLogin' },
			email: { field: 'email' },
			firstName: { field: 'firstName' },
			lastName: { field: 'lastName' },
			Role: { field: 'userType' },
			...Object.fromEntries(
				Object.entries(OIG_TEXTS).map(([name, field]) => [name, { field, collection: 'additionalFields' }]),
			),
		},
		inUpdate: {
			userName: 'userLogin',
			email: 'email',
			firstName: 'firstName',
			lastName: 'lastName',
			Role: 'userType',
			...OIG_TEXTS,
		},
		user: { user: byId('999999') },
		// An organization is chosen by its key there; the other two have no field of their own.
		alone: ['Organization Name', 'Description', 'Locality Name'],
	},
];
