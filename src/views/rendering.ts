/** What is in the tree and how it looks: a part of its own, loaded while VS Code hears of the view. */
export { groupDescription, hoverOf, itemOf, profileLook } from './items.ts';
export { flatLook, flatNodes, flatParentId, flatRangeChildren, leadsInFlat } from './flatList.ts';
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
