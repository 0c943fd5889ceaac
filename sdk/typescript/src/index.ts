// Everything a program needs to use Weft.

export { concat, fromBase58, fromHex, fromText, type Hex, toBase58, toHex, toText } from "./bytes.js";
export {
    ApiError,
    type ConnectionCode,
    ConnectionError,
    type FormatCode,
    FormatError,
    type ValueCode,
    ValueError,
    WeftError,
} from "./errors.js";
export { add, amountOf, type Balances, subtract } from "./formats/balances.js";
export {
    type Approval,
    type Code,
    type Deploy,
    decodeDeploy,
    deployBody,
    deployId,
    encodeDeploy,
    storeContract,
    storedCall,
    transferTo,
    verifyDeploy,
} from "./formats/deploy.js";
export { type Dict, decodeDict, encodeDict } from "./formats/dict.js";
export { type BeaconSeries, decodeGenesis, encodeGenesis, type Genesis, genesisHash } from "./formats/genesis.js";
export {
    decodeMessage,
    encodeMessage,
    type Message,
    type MessagePayload,
    messageBytesMax,
    messageId,
    verifyMessage,
} from "./formats/message.js";
export {
    type Address,
    type Agent,
    addressAgent,
    addressOf,
    type Color,
    contractAgent,
    type Hname,
    hname,
    type Id,
    iotaColor,
    type KeyKind,
    mintColor,
    noContract,
    type RequestId,
    requestId,
    zeroId,
} from "./formats/names.js";
export {
    decodeOffLedger,
    encodeOffLedger,
    type OffLedgerEssence,
    type OffLedgerRequest,
    offLedgerDigest,
    offLedgerId,
    offLedgerSender,
    verifyOffLedger,
} from "./formats/off_ledger.js";
export {
    decodePayload,
    encodePayload,
    type Payload,
    type RequestSection,
    type StateSection,
} from "./formats/payload.js";
export {
    decodeTransaction,
    type Essence,
    encodeEssence,
    encodeTransaction,
    type Output,
    type OutputId,
    type Transaction,
    transactionBytesMax,
    transactionId,
    type Unlock,
} from "./formats/transaction.js";
export {
    type Field,
    type Fields,
    type FieldType,
    fromTypedJson,
    type JsonValues,
    typedBytes,
    typedDict,
    typedJson,
} from "./formats/typed.js";
export { from, needResult, params, result, value } from "./formats/values.js";
export { apiVersion } from "./generated/routes.js";
export { hash, taggedHash } from "./hash.js";
export {
    type Contract,
    callContract,
    callContracts,
    callOffLedger,
    deployContract,
    provenState,
    type Receipt,
    type RequestCode,
    RequestError,
    type StoreCalls,
    signOffLedger,
    storeCalls,
    view,
    waitReceipt,
} from "./node/chain.js";
export {
    type AskOptions,
    type Called,
    ContractClient,
    type ContractCode,
    ContractError,
    type Place,
    type SendOptions,
} from "./node/contract.js";
export { type EventOptions, events } from "./node/events.js";
export {
    dated,
    type LedgerCode,
    LedgerError,
    now,
    prepare,
    settle,
    spend,
    submit,
    unspentOf,
    waitConfirmed,
} from "./node/ledger.js";
export {
    type CallOptions,
    type NodeOptions,
    type WaitOptions,
    type WebSocketClass,
    type WebSocketLike,
    WeftNode,
} from "./node/node.js";
export type {
    Answer,
    Body,
    ErrorCode,
    Event,
    EventOf,
    Item,
    Listing,
    Operation,
    Parameters,
    Schemas,
    Topic,
} from "./node/types.js";
export { type DeployCode, DeployError, type DeployTerms, deploy, signDeploy, waitFinal } from "./node/validators.js";
export { type Anchor, type ProofCode, ProofError, readAnchor } from "./proofs/anchor.js";
export {
    type BeaconPayload,
    type BeaconRound,
    type BeaconScheme,
    decodeBeacon,
    encodeBeacon,
    randomnessOf,
    verifyBeacon,
} from "./proofs/beacon.js";
export { decodeProofDocument, encodeProofDocument, type ProofDocument, type ProofEnd } from "./proofs/document.js";
export { type Expected, stateKey, type Verified, verifyProof } from "./proofs/proof.js";
export { type NotSc, readScTransaction, type ScTransaction } from "./proofs/rules.js";
export { verifyBls, verifyEd25519, verifyUnlock } from "./signature.js";
export { type Built, build, type Circumstances, select, type Unspent } from "./wallet/build.js";
export {
    type BuildCode,
    BuildError,
    burn,
    type Call,
    type Intent,
    mint,
    requestOf,
    requests,
    send,
} from "./wallet/intent.js";
export { Keyring } from "./wallet/keyring.js";
