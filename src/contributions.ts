// Every contributed ID, once; a test compares them with package.json.
/** Every id that `package.json` contributes, once. A test compares the two. */

export const VIEW = 'handshakes.invitations';

/** Of the documents that tell about one invitation. */
export const LANGUAGE = 'handshakes-details';

/** `package.json` gives documents below it that language: a folder of that name at the root of a disk is unlikely. */
export const DETAILS_FOLDER = '/handshakes-for-aws-details';

export const COMMANDS = {
  refresh: 'handshakes.refresh',
  /** What the title of the view runs: VS Code passes the selected row there, which `refresh` would take as its target. */
  refreshAll: 'handshakes.refreshAll',
  retry: 'handshakes.retry',
  cancel: 'handshakes.cancel',
  decline: 'handshakes.decline',
  /** What a key runs: the one act that the row allows. */
  cancelOrDecline: 'handshakes.cancelOrDecline',
  cancelAll: 'handshakes.cancelAll',
  declineAll: 'handshakes.declineAll',
  showDetails: 'handshakes.showDetails',
  /** What Enter runs: details of an invitation; what has rows is opened or closed, as VS Code does it. */
  open: 'handshakes.open',
  goToOtherSide: 'handshakes.goToOtherSide',
  showRaw: 'handshakes.showRaw',
  copyId: 'handshakes.copyId',
  copyArn: 'handshakes.copyArn',
  copyCliCommand: 'handshakes.copyCliCommand',
  openInConsole: 'handshakes.openInConsole',
  exportInvitations: 'handshakes.export',
  filter: 'handshakes.filter',
  /** The same where filters leave something out: in the title of the view with another icon. */
  changeFilters: 'handshakes.changeFilters',
  clearFilters: 'handshakes.clearFilters',
  showFinished: 'handshakes.showFinished',
  hideFinished: 'handshakes.hideFinished',
  viewAsList: 'handshakes.viewAsList',
  viewByProfile: 'handshakes.viewByProfile',
  showHistory: 'handshakes.showHistory',
  chooseProfiles: 'handshakes.chooseProfiles',
  signIn: 'handshakes.signIn',
  openConfigFile: 'handshakes.openConfigFile',
  copyIamPolicy: 'handshakes.copyIamPolicy',
  exportHistory: 'handshakes.exportHistory',
  clearHistory: 'handshakes.clearHistory',
  showLog: 'handshakes.showLog',
  exploreSampleData: 'handshakes.exploreSampleData',
  closeSampleData: 'handshakes.closeSampleData',
} as const;

export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS];

/** What key bindings pass instead of a row, which VS Code does not tell them: see `InvitationsView.focused`. */
export const FOCUSED = { selected: 'selectedRow', toggled: 'toggledRow' } as const;

/** Tools for language models. */
export const TOOLS = {
  list: 'handshakes_listInvitations',
  cancel: 'handshakes_cancelInvitation',
  decline: 'handshakes_declineInvitation',
} as const;

export type ToolName = (typeof TOOLS)[keyof typeof TOOLS];

/** Context keys that `when` clauses ask for. */
export const CONTEXTS = {
  /** `noFiles`, `noProfiles`, `allHidden` or `some`: chooses the welcome text. */
  profiles: 'handshakes.profiles',
  sampleData: 'handshakes.sampleData',
  /** Whether filters leave something out. */
  filtered: 'handshakes.filtered',
  /** Whether what has ended shows, too. */
  finishedShown: 'handshakes.finishedShown',
  /** Whether the view is one list, without profiles above the rows. */
  viewedAsList: 'handshakes.viewedAsList',
} as const;

/** Settings, and the section they are in. */
export const SETTINGS = {
  section: 'handshakes',
  catalogs: 'partnerCentral.catalogs',
  readOnly: 'readOnly',
  protectedProfiles: 'protectedProfiles',
  confirm: 'confirm',
  autoRefreshMinutes: 'autoRefreshMinutes',
  notifyNewInvitations: 'notifyNewInvitations',
  expiringSoonDays: 'expiringSoonDays',
  profiles: 'profiles',
} as const;
