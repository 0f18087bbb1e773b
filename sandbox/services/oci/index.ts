import { createPrivateKey, createPublicKey } from 'node:crypto';
import { SharedPeople } from '../../people';
import type { SeedPlan } from '../../seed';
import { defineService, type SandboxService, type ServiceState } from '../../service';
import { apiKeyOperations, fingerprintOf, newApiKey } from './api-keys';
import { credentialOperations } from './credentials';
import { OciError, usualError } from './errors';
import { registerOperations, requestId } from './gateway';
import { administrators, groupOperations, newGroup, newMembership } from './groups';
import { createTenant, type Access, type Tenant } from './model';
import { ociOptions } from './options';
import { joinPeople } from './people';
import { policyOperations } from './policies';
import { tenancyOperations } from './tenancy';
import { newUser, userOperations } from './users';

/** The fields of the n8n credential type `ociIdentityApi`. */
export interface OciIdentityCredentials {
	setup: 'fields';
	tenancyOcid: string;
	userOcid: string;
	fingerprint: string;
	/** PKCS#8 PEM. */
	privateKey: string;
	passphrase: string;
	region: string;
	/** `{region}` stands for the region of a request. */
	endpoint: string;
}

interface OciService extends SandboxService<{ ociIdentityApi: OciIdentityCredentials }> {
	/** Makes another user who signs with the same key, and gives the credentials. */
	addCaller(name: string, access: Access): OciIdentityCredentials;
	/** Blocks a user as too many failed sign-ins do. */
	block(userId: string): void;
}

const operations = [
	...userOperations,
	...groupOperations,
	...apiKeyOperations,
	...credentialOperations,
	...policyOperations,
	...tenancyOperations,
];

/** What a tenancy has from the start: a first administrator, the group Administrators, a few compartments. */
function fill(tenant: Tenant, publicPem: string): void {
	const { users, groups, memberships, apiKeys, compartments } = tenant;
	const name = 'sandbox.administrator';
	const given = { id: tenant.adminId, name, description: 'Signs the requests', email: `${name}@example.com` };
	const admin = users.put(tenant.adminId, newUser(tenant, { ...given, readyAt: 0 }));
	const group = newGroup(tenant, { name: administrators, description: 'Administrators', readyAt: 0 });
	groups.put(group.id, group);
	const membership = newMembership(tenant, admin.id, group.id);
	memberships.put(membership.id, { ...membership, readyAt: 0 });
	const key = newApiKey(tenant, admin.id, publicPem);
	apiKeys.put(key.id, key);

	const compartment = (id: string, parent: string | undefined, label: string) => {
		const common = { id, etag: tenant.etag(), timeCreated: tenant.now() };
		compartments.put(id, { ...common, compartmentId: parent, name: label, description: `Compartment ${label}` });
		return id;
	};
	compartment(tenant.id, undefined, tenant.name);
	const engineering = compartment(tenant.ocid('compartment'), tenant.id, 'engineering');
	compartment(tenant.ocid('compartment'), tenant.id, 'finance');
	compartment(tenant.ocid('compartment'), engineering, 'engineering-test');
}

function seed(tenant: Tenant, plan: SeedPlan): void {
	const groupIds = plan.groups.map(({ name, description }) => {
		const [present] = tenant.groupsByName.findLatest(name.toLowerCase());
		const group = present ?? newGroup(tenant, { name, description, readyAt: 0 });
		if (!present) tenant.groups.put(group.id, group);
		return group.id;
	});
	for (const { login, displayName, email, groups } of plan.users) {
		const [present] = tenant.usersByName.findLatest(login);
		const user = present ?? newUser(tenant, { name: login, description: displayName, email, readyAt: 0 });
		if (!present) tenant.users.put(user.id, user);
		for (const index of groups) {
			const groupId = groupIds[index];
			if (groupId === undefined || tenant.membershipsByPair.findLatest(`${user.id}/${groupId}`).length > 0) continue;
			const membership = newMembership(tenant, user.id, groupId);
			tenant.memberships.put(membership.id, { ...membership, readyAt: 0 });
		}
	}
}

function state(tenant: Tenant): ServiceState {
	return {
		users: [...tenant.users.latestValues()].map(({ id, name, email, blocked, disabled, capabilities }) => ({
			id,
			name,
			...(email === undefined ? {} : { email }),
			active: !blocked && disabled !== true,
			...(capabilities.canUseConsolePassword ? {} : { marks: ['console sign-in off'] }),
		})),
		groups: [...tenant.groups.latestValues()].map(({ id, name }) => ({ id, name })),
		memberships: [...tenant.memberships.latestValues()].map(({ userId, groupId }) => ({ userId, groupId })),
		raw: {
			policies: [...tenant.policies.latestValues()].map(({ id, name, statements }) => ({ id, name, statements })),
			apiKeys: [...tenant.apiKeys.latestValues()].map(({ userId, fingerprint }) => ({ userId, fingerprint })),
			credentials: [...tenant.credentials.latestValues()].map(({ userId, kind, id }) => ({ userId, kind, id })),
		},
	};
}

/** What the page shows of one user; of credentials, how many there are. */
function details(tenant: Tenant, id: string): Readonly<Record<string, unknown>> | undefined {
	const user = tenant.users.latest(id);
	if (user === undefined) return undefined;
	const count = (rows: Iterable<{ readonly userId: string }>) => [...rows].filter(({ userId }) => userId === id).length;
	return {
		...user,
		apiKeys: count(tenant.apiKeys.latestValues()),
		credentials: count(tenant.credentials.latestValues()),
	};
}

export const definition = defineService({
	id: 'oci',
	title: 'OCI Identity',
	basePath: '/oci',
	options: ociOptions,
	async create(context): Promise<OciService> {
		const tenant = await createTenant(context);
		const people = context.meet('people', () => new SharedPeople());
		joinPeople(tenant, people);
		const privateKey = await context.rsaPrivateKey();
		const publicKey = createPublicKey(createPrivateKey(privateKey));
		const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
		const credentialsOf = (userOcid: string): OciIdentityCredentials => ({
			setup: 'fields',
			tenancyOcid: tenant.id,
			userOcid,
			fingerprint: fingerprintOf(publicKey),
			privateKey,
			passphrase: '',
			region: tenant.regions[0].name,
			endpoint: `${context.url()}/{region}`,
		});
		return {
			register: (app) => registerOperations(app, tenant, operations),
			credentials: () => ({ ociIdentityApi: credentialsOf(tenant.adminId) }),
			state: () => state(tenant),
			user: (id) => details(tenant, id),
			seed: (plan) => seed(tenant, plan),
			reset() {
				people.pause();
				fill(tenant, publicPem);
			},
			errorReply(failure, request) {
				const headers = { 'content-type': 'application/json', 'opc-request-id': requestId(tenant, request) };
				const known = failure.kind === 'methodNotAllowed' && tenant.options.wrongMethod === 'NotFound';
				const pathless = failure.kind === 'unknownPath' || known;
				const usual = pathless ? new OciError(404, 'NotFound', 'Not Found') : usualError(failure.status);
				const code = failure.code ?? usual.code;
				const message = failure.message ?? usual.message;
				const body = JSON.stringify(code === '' ? { message } : { code, message });
				return { status: known ? 404 : failure.status, headers, body };
			},
			addCaller(name, access) {
				const user = newUser(tenant, { name, description: '', email: `${name}@example.com`, readyAt: 0 });
				tenant.users.put(user.id, user);
				const key = newApiKey(tenant, user.id, publicPem);
				tenant.apiKeys.put(key.id, key);
				tenant.callers.put(user.id, { access });
				return credentialsOf(user.id);
			},
			block(userId) {
				const user = tenant.users.latest(userId);
				if (!user) throw new Error(`No user ${userId}`);
				tenant.users.put(userId, { ...user, blocked: true, etag: tenant.etag() });
			},
		};
	},
});
