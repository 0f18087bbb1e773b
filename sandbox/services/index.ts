/** Every service of the sandbox. A new service is added here and nowhere else. */
export { definition as oci } from './oci';
export { definition as adobe } from './adobe';
export { definition as epm } from './epm';
export { definition as trivore } from './trivore';
export { definition as oig } from './oig';
export { definition as 'oci-domains' } from './oci-domains';
export { definition as scim } from './scim';
