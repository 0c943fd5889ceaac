#pragma once

// What a node of the validators' network answers, and what it is told. Ids are in hex.

#include <weft/answers/page.hpp>
#include <weft/base/bytes.hpp>
#include <weft/types/address.hpp>
#include <weft/types/ids.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::answers {

struct Casper {
    std::string network;
    Bytes id;
    std::uint64_t era = 0;
    Bytes opened_by;
    Bytes state;
    std::uint64_t rank = 0;
    std::uint64_t blocks = 0;
    std::uint64_t open = 0;
    std::uint64_t waiting_blocks = 0;
    std::uint64_t pending = 0;
    bool bonded = false;
    std::string proposing;
    std::uint64_t accounts = 0;
    std::uint64_t stakes = 0;
    std::uint64_t leaving = 0;
    std::uint64_t fees = 0;
    std::uint64_t vault = 0;
    std::optional<Bytes> contradicted = std::nullopt;
};
BOOST_DESCRIBE_STRUCT(Casper,
                      (),
                      (network,
                       id,
                       era,
                       opened_by,
                       state,
                       rank,
                       blocks,
                       open,
                       waiting_blocks,
                       pending,
                       bonded,
                       proposing,
                       accounts,
                       stakes,
                       leaving,
                       fees,
                       vault,
                       contradicted))
inline Notes notes(const Casper*)
{
    return {
        {"id", "Of the network: hash of its genesis."},
        {"era", "Counted from 0; stakes change from one to the next."},
        {"opened_by", "The block that this era stands on; in era 0 the network's id."},
        {"state", "Hash of the state that the era began with: the same on every node of the era."},
        {"rank", "The highest of a block here."},
        {"blocks", "Of this era."},
        {"open", "Of those, how many may still become final."},
        {"waiting_blocks", "That lack something they cite."},
        {"pending", "Deploys that are in no block."},
        {"bonded", "Whether this node is a validator of this era."},
        {"proposing", "What keeps it from a block, or why it makes one."},
        {"accounts",
         "Tokens that accounts and contracts held when the era began; with the next four: all "
         "there are."},
        {"stakes", "Tokens that were bonded."},
        {"leaving", "Unbonded and not paid out."},
        {"fees", "Earned and not paid out."},
        {"vault", "Taken from equivocators."},
        {"contradicted",
         "A final block that too much stake does not stand on: more of it is faulty than the "
         "threshold allows. null: none was seen since the start."}};
}

struct CasperValidator {
    types::NodeId validator;
    std::uint64_t stake = 0;
    std::uint64_t bonded = 0;
    std::uint64_t leaving = 0;
    std::int64_t due = 0;
    bool equivocates = false;
    std::optional<Bytes> latest;
};
BOOST_DESCRIBE_STRUCT(CasperValidator,
                      (),
                      (validator, stake, bonded, leaving, due, equivocates, latest))
inline Notes notes(const CasperValidator*)
{
    return {
        {"stake", "Its weight in this era."},
        {"bonded", "Its weight from the next era on, as things stand."},
        {"leaving", "Unbonded and not paid out."},
        {"due",
         "When that can be withdrawn, Unix ns; 0: not known before the era is closed, or nothing "
         "leaves."},
        {"equivocates", "It made two blocks side by side in this era: its stake will be taken."},
        {"latest", "Its latest block in this era."}};
}

enum class CasperBlockState : std::uint8_t { open, final, orphaned };
BOOST_DESCRIBE_ENUM(CasperBlockState, open, final, orphaned)

struct CasperBlock {
    Bytes block;
    types::NodeId creator;
    std::uint64_t era = 0;
    std::uint64_t rank = 0;
    std::uint64_t sequence_number = 0;
    std::int64_t timestamp = 0;
    std::vector<Bytes> parents;
    std::vector<Bytes> justifications;
    std::uint64_t gas = 0;
    std::uint32_t deploys = 0;
    CasperBlockState state = CasperBlockState::open;
    bool closes_era = false;
    Bytes state_after;
};
BOOST_DESCRIBE_STRUCT(CasperBlock,
                      (),
                      (block,
                       creator,
                       era,
                       rank,
                       sequence_number,
                       timestamp,
                       parents,
                       justifications,
                       gas,
                       deploys,
                       state,
                       closes_era,
                       state_after))
inline Notes notes(const CasperBlock*)
{
    return {{"timestamp", "Unix ns."},
            {"parents", "In the order of the fork choice."},
            {"deploys", "How many."},
            {"closes_era", "When it is final a new era begins."},
            {"state_after", "Hash of the state after it."}};
}

enum class CasperStance : std::uint8_t { stands, elsewhere, silent, equivocates };
BOOST_DESCRIBE_ENUM(CasperStance, stands, elsewhere, silent, equivocates)

struct CasperAgreeing {
    types::NodeId validator;
    std::uint64_t stake = 0;
    CasperStance stance = CasperStance::silent;
    std::vector<std::uint32_t> knows;
    bool in_clique = false;
    bool in_proof = false;
};
BOOST_DESCRIBE_STRUCT(CasperAgreeing, (), (validator, stake, stance, knows, in_clique, in_proof))
inline Notes notes(const CasperAgreeing*)
{
    return {{"stance",
             "stands: its latest message has the block among what its parents stand on. elsewhere: "
             "it has "
             "not. silent: it has not spoken in this era. equivocates: it is not heard."},
            {"knows",
             "Places in `validators`, from 0: whose standing on the block its latest message has "
             "seen. Two that have each other are joined."},
            {"in_clique", "Of the heaviest clique as things stand."},
            {"in_proof", "Of the clique that made the block final."}};
}

/// So many validators are told of, the heaviest ones.
inline constexpr std::size_t agreeing_shown_max = 64;

struct CasperAgreement {
    Bytes block;
    CasperBlockState state = CasperBlockState::open;
    std::uint64_t stakes = 0;
    std::uint64_t needed = 0;
    std::uint64_t standing = 0;
    std::uint64_t weight = 0;
    bool exact = true;
    std::optional<std::uint64_t> proof = std::nullopt;
    std::vector<CasperAgreeing> validators;
    std::uint32_t left_out = 0;
};
BOOST_DESCRIBE_STRUCT(
    CasperAgreement,
    (),
    (block, state, stakes, needed, standing, weight, exact, proof, validators, left_out))
inline Notes notes(const CasperAgreement*)
{
    return {{"", "Who stands on a block and knows of whom: what makes it final."},
            {"stakes", "Of all validators of this era."},
            {"needed", "Stake of a clique that makes it final."},
            {"standing", "Stake that stands on it."},
            {"weight", "Stake of the heaviest clique as things stand, of all validators."},
            {"exact", "false: the search for it was ended, `weight` is at least."},
            {"proof",
             "Stake of the clique that made it final. null: it is not, or by the word of others."},
            {"validators", "The 64 with the most stake, the most first."},
            {"left_out", "Validators that are not among these."}};
}

enum class CasperDeployState : std::uint8_t { pending, in_block, final, expired, rejected };
BOOST_DESCRIBE_ENUM(CasperDeployState, pending, in_block, final, expired, rejected)

struct CasperDeploy {
    Bytes deploy;
    CasperDeployState state = CasperDeployState::pending;
    std::vector<Bytes> blocks;
    std::optional<std::string> outcome;
    std::optional<std::uint64_t> gas;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(CasperDeploy, (), (deploy, state, blocks, outcome, gas, reason))
inline Notes notes(const CasperDeploy*)
{
    return {{"blocks", "That have it; when it is final, the one that counts."},
            {"outcome", "In a block: done, session_failed or payment_failed."},
            {"gas", "Used."},
            {"reason", "Why it failed or was rejected, when this node has executed it."}};
}

struct CasperAccount {
    types::Address address;
    std::uint64_t balance = 0;
};
BOOST_DESCRIBE_STRUCT(CasperAccount, (), (address, balance))
inline Notes notes(const CasperAccount*)
{
    return {
        {"balance", "After all blocks that this node would build on: not all of them are final."}};
}

struct CasperStateValue {
    Bytes key;
    std::optional<Bytes> value;
};
BOOST_DESCRIBE_STRUCT(CasperStateValue, (), (key, value))
inline Notes notes(const CasperStateValue*)
{
    return {{"value",
             "null: the key is not in the state. After all blocks that this node would build on: "
             "not all of them are final."}};
}

// --- what it is told ---

struct SubmitDeploy {
    Bytes deploy;
};
BOOST_DESCRIBE_STRUCT(SubmitDeploy, (), (deploy))
inline Notes notes(const SubmitDeploy*)
{
    return {{"deploy", "Signed, as docs/formats/casper-block.md says."}};
}
struct DeployTaken {
    Bytes deploy;
};
BOOST_DESCRIBE_STRUCT(DeployTaken, (), (deploy))
inline Notes notes(const DeployTaken*)
{
    return {{"deploy", "Its id. The deploy is on disk."}};
}

}  // namespace weft::answers
