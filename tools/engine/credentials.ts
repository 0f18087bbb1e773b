import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	ICredentialsExpressionResolveValues,
	IExecuteData,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeParameters,
	INodeProperties,
	IRequestOptionsSimplified,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { ICredentialsHelper } from 'n8n-workflow';

type Values = Record<string, unknown>;

/**
 * What n8n's server does for credentials, kept in memory: `authenticate` as a function or as a description, and tokens
 * that `preAuthentication` gets when there is none or the present one was refused.
 */
export class MemoryCredentials extends ICredentialsHelper {
	/** Credential type → how often a token was asked for. */
	readonly tokenRequests = new Map<string, number>();

	constructor(
		private readonly types: ReadonlyMap<string, ICredentialType>,
		private readonly data: Map<string, ICredentialDataDecryptedObject>,
	) {
		super();
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const options = requestOptions as IHttpRequestOptions;
		const authenticate = this.type(typeName).authenticate;
		if (authenticate === undefined) return options;
		if (typeof authenticate === 'function') return await authenticate(credentials, options);
		const resolve = (value: unknown): unknown =>
			typeof value === 'string' && value.startsWith('=') && workflow && node
				? workflow.expression.getSimpleParameterValue(node, value, 'internal', { $credentials: credentials })
				: value;
		for (const [part, values] of Object.entries(authenticate.properties)) {
			const present: Values = { ...options };
			const target: Values = { ...(present[part] as Values | undefined) };
			for (const [name, value] of Object.entries(values as Values)) target[name] = resolve(value);
			Object.assign(options, { [part]: target });
		}
		return options;
	}

	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		_node: INode,
		credentialsExpired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const type = this.type(typeName);
		const token = type.properties.find(({ typeOptions }) => typeOptions?.expirable === true);
		if (type.preAuthentication === undefined || token === undefined) return undefined;
		if (credentials[token.name] && !credentialsExpired) return undefined;
		const output = await this.runPreAuthentication(helpers, credentials, typeName);
		// As n8n does: without a token in it, the output changes nothing.
		return output?.[token.name] === undefined ? undefined : Object.assign(credentials, output);
	}

	async runPreAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const output = await this.type(typeName).preAuthentication?.call(helpers, credentials);
		if (output === undefined) return undefined;
		this.tokenRequests.set(typeName, (this.tokenRequests.get(typeName) ?? 0) + 1);
		this.data.set(typeName, { ...this.data.get(typeName), ...(output as ICredentialDataDecryptedObject) });
		return output as ICredentialDataDecryptedObject;
	}

	async getCredentials(): Promise<never> {
		throw new Error('Credentials are kept decrypted here; there is nothing to load.');
	}

	async getDecrypted(
		_additionalData: unknown,
		_nodeCredentials: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode = 'internal',
		executeData?: IExecuteData,
		_raw?: boolean,
		values?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const data = this.data.get(type);
		if (data === undefined) throw new Error(`There is no credential of type ${type}.`);
		if (values === undefined || !JSON.stringify(data).includes('"=')) return { ...data };
		const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } = values;
		return workflow.expression.getParameterValue(
			{ ...data } as INodeParameters,
			runExecutionData,
			runIndex,
			itemIndex,
			node.name,
			connectionInputData,
			mode,
			{},
			executeData,
		) as ICredentialDataDecryptedObject;
	}

	async updateCredentials(
		_details: INodeCredentialsDetails,
		type: string,
		data: ICredentialDataDecryptedObject,
	): Promise<void> {
		this.data.set(type, data);
	}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	getCredentialsProperties(type: string): INodeProperties[] {
		return this.type(type).properties;
	}

	private type(name: string): ICredentialType {
		const type = this.types.get(name);
		if (type === undefined) throw new Error(`There is no credential type ${name}.`);
		return type;
	}
}
