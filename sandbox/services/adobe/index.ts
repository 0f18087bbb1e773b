import { defineService, rawBody } from '../../service';
import { Access } from './access';
import { MalformedRequest, runActions } from './actions';
import { Deprecated } from './deprecated';
import { Directory } from './directory';
import { Ims, type Registration } from './ims';
import { options } from './options';
import { isTrue, Reads } from './reads';
import { addHeaders, answer, errorReply, refuse } from './replies';

/** Adobe's body limit, by an older revision of its documentation. */
const maxBody = 1024 * 1024;

/** Adobe's token server (IMS) below `/ims`, the User Management API below `/v2/usermanagement`. */
export const definition = defineService({
	id: 'adobe',
	title: 'Adobe User Management',
	basePath: '/adobe',
	options,
	async create(context) {
		const { random } = context;
		const registration = await context.keep<Registration>('registration', () => ({
			organizationId: `${random.hex(24).toUpperCase()}@AdobeOrg`,
			technicalAccountId: `${random.hex(24).toUpperCase()}@techacct.adobe.com`,
			server: { id: random.hex(32), secret: `p8e-${random.hex(32)}` },
			jwt: { id: random.hex(32), secret: `p8e-${random.hex(32)}` },
			tokenKey: random.hex(64),
		}));
		const directory = new Directory(context);
		const ims = new Ims(context, registration, await context.rsaPrivateKey());
		const access = new Access(context, ims);
		const reads = new Reads(context, directory, access);
		const deprecated = new Deprecated(context, directory, access);
		const addresses = () => ({ imsUrl: context.url(), apiUrl: `${context.url()}/v2/usermanagement` });

		return {
			register(app) {
				ims.register(app);
				reads.register(app);
				deprecated.register(app);
				app.get('/status', (_request, reply) => answer(reply, { build: 'sandbox', version: '2.7.42', state: 'LIVE' }));
				app.post<{ Params: { org: string }; Querystring: { testOnly?: string } }>(
					'/v2/usermanagement/action/:org',
					(request, reply) => {
						addHeaders(context, request, reply);
						if (access.refused(request, reply)) return reply;
						if (access.throttled('action', undefined, request, reply)) return reply;
						const body = rawBody(request);
						if (body.length > maxBody) return refuse(reply, 413, 'error.command.malformed', 'Request too large');
						const test = isTrue(request.query.testOnly, false);
						try {
							return answer(reply, runActions(body.toString('utf8'), test, directory, context.options));
						} catch (error) {
							if (error instanceof MalformedRequest) {
								return refuse(reply, 400, 'error.command.malformed', error.message);
							}
							throw error;
						}
					},
				);
			},
			credentials: () => ({
				adobeUserManagementServerApi: {
					organizationId: registration.organizationId,
					clientId: registration.server.id,
					clientSecret: registration.server.secret,
					scopes: 'openid,AdobeID,user_management_sdk',
					...addresses(),
				},
				adobeUserManagementJwtApi: {
					organizationId: registration.organizationId,
					clientId: registration.jwt.id,
					clientSecret: registration.jwt.secret,
					technicalAccountId: registration.technicalAccountId,
					privateKey: ims.privateKey,
					passphrase: '',
					metascopes: 'ent_user_sdk',
					...addresses(),
				},
			}),
			state: () => directory.state(),
			user: (id) => directory.details(id),
			seed: (plan) => directory.seed(plan),
			reset() {
				access.reset();
				directory.fill(registration.technicalAccountId);
			},
			errorReply: (failure, request) => errorReply(context, failure, request),
		};
	},
});
