/** End Access, Restore Access and Set Groups of Trivore ID. */
import { accessOf, groupEntry } from '../../providers/trivore/access';
import { placeName } from '../../providers/http/url';
import { SERVICE } from '../../providers/trivore/errors';
import type { AccessSource } from '../shared/access/source';
import { namespaceOption, userLocator } from './fields';
import type { TrivoreSession } from './session';
