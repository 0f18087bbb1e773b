import { invalid, missing } from './errors';
import { isRecord, type Members } from './model';
import { findAttribute, placeOf, type Attribute, type AttributePlace, type ResourceType } from './schema';
import type { DomainOptions } from './options';

/** How a body writes: read-only attributes are dropped on POST and refused otherwise. */
export type Write = 'POST' | 'PUT' | 'PATCH';

/** Whether a request may write the attribute; throws where it must not. */
export function mayWrite({ name, mutability }: Attribute, write: Write): boolean {
	if (mutability === 'readWrite' || mutability === 'writeOnly') return true;
	if (write === 'POST') return mutability === 'immutable';
	throw invalid(`Attribute ${name} is ${mutability} and cannot be changed.`);
}

/** The JSON object of a request. @throws ScimError 400 */
export function jsonObject(bytes: Buffer): Members {
	try {
		const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
		if (isRecord(parsed)) return parsed;
	} catch {
		// Told below.
	}
	throw invalid('The request body is not a JSON object.');
}

function scalar(attribute: Attribute, value: unknown): unknown {
	const { name, type } = attribute;
	const fits = type === 'integer' ? Number.isInteger(value) : typeof value === type;
	if (!fits) throw invalid(`Attribute ${name} must be of the type ${type}.`);
	if (typeof value === 'string' && name === 'value' && attribute.caseExact && value.length > 32) {
		throw invalid(`The value of ${name} exceeds the maximum length of 32.`);
	}
	return value;
}

function complex(attribute: Attribute, value: unknown, write: Write, options: DomainOptions): Members {
	if (!isRecord(value)) throw invalid(`Attribute ${attribute.name} must be an object.`);
	const result: Record<string, unknown> = {};
	for (const [key, given] of Object.entries(value)) {
		const part = findAttribute(attribute.subAttributes, key);
		if (part === undefined) {
			if (options.unknownAttribute === 'refuse') throw invalid(`Unknown attribute ${attribute.name}.${key}.`);
			continue;
		}
		// Parts that the service sets come back in every answer, so inside of a value they are not taken amiss.
		if (part.mutability === 'readOnly' || given === null) continue;
		result[part.name] = canonical(part, given, write, options);
	}
	const lacking = attribute.subAttributes.find(({ name, required }) => required && result[name] === undefined);
	if (lacking) throw missing(`${attribute.name}.${lacking.name}`);
	return result;
}

/** One value of an attribute with canonical names. @throws ScimError 400 for a wrong type */
export function canonical(attribute: Attribute, value: unknown, write: Write, options: DomainOptions): unknown {
	const one = (given: unknown) =>
		attribute.type === 'complex' ? complex(attribute, given, write, options) : scalar(attribute, given);
	if (!attribute.multiValued) return one(value);
	if (!Array.isArray(value)) throw invalid(`Attribute ${attribute.name} must be an array.`);
	return value.map(one);
}

function put(target: Record<string, unknown>, place: AttributePlace, attribute: Attribute, value: unknown): void {
	if (place.urn === undefined) target[attribute.name] = value;
	else {
		const present = target[place.urn];
		target[place.urn] = { ...(isRecord(present) ? present : {}), [attribute.name]: value };
	}
}

/**
 * The attributes of a POST or PUT with canonical names. `schemas` must name the resource, and each extension that the
 * body uses, by its object or by a flat key (URN, colon, attribute).
 */
export function readBody(resourceType: ResourceType, body: Members, write: Write, options: DomainOptions): Members {
	const schemas: unknown = body.schemas;
	if (!Array.isArray(schemas) || schemas.length === 0) throw missing('schemas');
	if (!schemas.includes(resourceType.urn)) {
		throw invalid(`The schemas of the request must include ${resourceType.urn}.`);
	}
	const result: Record<string, unknown> = {};
	for (const [key, value] of Object.entries(body)) {
		if (key === 'schemas' || value === null) continue;
		const place = placeOf(resourceType, key);
		if (place === undefined || place.part) {
			if (options.unknownAttribute === 'refuse') throw invalid(`Unknown attribute ${key}.`);
			continue;
		}
		if (place.urn !== undefined && !schemas.includes(place.urn)) {
			throw invalid(`The schemas of the request must include ${place.urn}.`);
		}
		const { attribute, urn } = place;
		if (attribute) {
			if (mayWrite(attribute, write)) put(result, place, attribute, canonical(attribute, value, write, options));
			continue;
		}
		if (!isRecord(value)) throw invalid(`Extension ${urn} must be an object.`);
		for (const [name, given] of Object.entries(value)) {
			const inner = findAttribute(resourceType.extensions.get(urn ?? '') ?? [], name);
			if (inner === undefined && options.unknownAttribute === 'refuse')
				throw invalid(`Unknown attribute ${urn}:${name}.`);
			if (inner === undefined || given === null || !mayWrite(inner, write)) continue;
			put(result, place, inner, canonical(inner, given, write, options));
		}
	}
	return result;
}
