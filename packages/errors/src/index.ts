export { errorCodes, isErrorCode, stageOf, type ErrorCode, type ErrorStage } from './codes.ts';
export { isTributaryError, TributaryError, type ErrorContext } from './error.ts';
export { framesOf } from './frames.ts';
