/** What is in the tree and how it looks: loaded when the view is first shown, not when the extension is activated. */
export { groupDescription, hoverOf, itemOf, profileLook } from './items.ts';
export { flatLook, flatNodes, flatParentId, flatRangeChildren, leadsInFlat } from './flat.ts';
export {
  failureOfList,
  groupChildren,
  invitationChildren,
  leadsTo,
  profileChildren,
  rangeChildren,
  rootNodes,
  ROWS_AT_ONCE,
} from './nodes.ts';
