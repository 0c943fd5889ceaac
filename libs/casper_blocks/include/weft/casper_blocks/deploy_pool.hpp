#pragma once

// The deploys that wait, and what became of each.
//
// Source    K 3.12; D-88, seed 003: "deploys in orphaned blocks can be included in subsequently proposed blocks".
// Input     deploys from users and peers; accepted, final and orphaned blocks; the time.
// Promises  1. A deploy is pending, in a block, final, expired or rejected with its reason, and comes back to
//              pending when all blocks that have it are orphaned.
//           2. What select() gives may stand in the next block on those parents: begun, not expired, in
//              nothing the parents stand on, its dependencies there.
//           3. A deploy with a bad signature leaves no trace: the true one of that id may still come.
// Cost      bounded: bytes of what waits, deploys per account, ids remembered of what has ended. A selection
//           costs what is pending, the blocks that are not decided, and the deploys of those that the
//           parents do not stand on.

#include <weft/casper_blocks/validation.hpp>

#include <deque>
#include <functional>
#include <set>
#include <unordered_map>

namespace weft::casper {

enum class DeployState : std::uint8_t { pending, in_block, final, expired, rejected };
[[nodiscard]] std::string_view name(DeployState state) noexcept;

/// Why no block will have it, though it is well-formed.
enum class Rejection : std::uint8_t {
    cannot_pay,           ///< the account does not have what the gas limit may cost
    gas_above_the_block,  ///< no block may spend its gas limit
};
[[nodiscard]] std::string_view name(Rejection rejection) noexcept;

/// Why a deploy is not taken in.
enum class PoolError : std::uint8_t {
    invalid,  ///< breaks a rule of deploys
    known,    ///< waits, or has ended
    expired,
    account_full,
    pool_full,
};
[[nodiscard]] std::string_view name(PoolError error) noexcept;

/// By the account alone, and as good as drawn: whose turn a deploy is may follow from it.
[[nodiscard]] std::uint64_t lane_of(const Account& account);

class DeployPool {
public:
    struct Limits {
        std::size_t bytes_max = 64 * 1024 * 1024;
        std::size_t per_account_max = 128;
        std::size_t ended_max = 65'536;  ///< ids whose end is remembered
        std::uint64_t block_gas_max = 1'000'000'000;
    };
    struct Refused {
        PoolError error;
        std::optional<DeployError> rule = {};  ///< of `invalid`
    };
    struct Status {
        DeployState state = DeployState::pending;
        std::optional<Rejection> rejection = {};
        std::vector<BlockId> blocks = {};  ///< that have it and are neither final nor orphaned
    };
    /// What the next block stands on, and what fits in it.
    struct Next {
        types::Timestamp time = 0;
        const std::vector<BlockId>& parents;
        std::uint64_t gas_max = 0;
        std::size_t deploys_max = casper::deploys_max;
        std::size_t bytes_max = 0;
        /// Of a deploy that could stand in the block.
        struct Candidate {
            const DeployId& id;
            const Deploy& deploy;
            std::uint64_t lane = 0;      ///< lane_of() its account
            types::Timestamp since = 0;  ///< when it came here, or came back
        };
        /// Whether a deploy is for this proposer; empty: all are.
        std::function<bool(const Candidate& candidate)> mine = {};
    };

    DeployPool(const NetworkId& network, const Limits& limits) : network_{network}, limits_{limits}
    {}

    /// `checked`: check() passed before.
    std::expected<DeployId, Refused> add(Deploy deploy, types::Timestamp now, bool checked = false);
    /// Pre: check() passed, and it is the deploy's id.
    std::expected<DeployId, Refused> add(Deploy deploy, const DeployId& id, types::Timestamp now);
    /// An accepted block. Deploys not heard of before are remembered too: they may come back.
    void on_block(const BlockId& id, const SignedBlock& block);
    void on_final(const BlockId& id);
    /// It was executed in an era that was never here. False: it is not held.
    bool on_settled(const DeployId& id);
    /// The deploys that are pending again.
    std::vector<DeployId> on_orphaned(const BlockId& id, types::Timestamp now);
    void reject(const DeployId& id, Rejection why);
    /// Ends what can be in no block of that time or later. The ids.
    std::vector<DeployId> expire(types::Timestamp time);

    /// By timestamp, then id.
    [[nodiscard]] std::vector<const Deploy*> select(const Next& next,
                                                    const Dag& dag,
                                                    const History& history) const;
    [[nodiscard]] std::optional<Status> status(const DeployId& id) const;
    /// Null: it is not held, or has ended.
    [[nodiscard]] const Deploy* find(const DeployId& id) const;
    [[nodiscard]] std::size_t pending() const { return expiring_.size(); }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

private:
    struct Held {
        Deploy deploy;
        std::size_t bytes = 0;
        std::uint64_t lane = 0;
        types::Timestamp since = 0;
        std::set<BlockId> blocks;
    };
    using Order = std::set<std::pair<types::Timestamp, DeployId>>;
    struct Ended {
        DeployState state;
        std::optional<Rejection> rejection;
        std::uint64_t number = 0;
    };
    [[nodiscard]] static Held held_of(Deploy deploy);
    [[nodiscard]] std::expected<DeployId, Refused> take(Deploy deploy,
                                                        const DeployId& id,
                                                        types::Timestamp now,
                                                        bool checked);
    void wait(const DeployId& id, Held& held);
    void leave_queue(const DeployId& id, Held& held);
    [[nodiscard]] Order not_below(const std::vector<BlockId>& parents, const Dag& dag) const;
    void end(const DeployId& id, DeployState state, std::optional<Rejection> rejection = {});

    NetworkId network_;
    Limits limits_;
    std::unordered_map<DeployId, Held> held_;     ///< lookups only
    Order order_;                                 ///< of the pending, by timestamp
    Order expiring_;                              ///< of the pending, by last time
    std::map<Account, std::size_t> per_account_;  ///< pending
    std::size_t bytes_ = 0;                       ///< of the pending
    std::map<BlockId, std::vector<DeployId>> of_block_;
    std::unordered_map<DeployId, Ended> ended_;  ///< lookups only
    std::deque<std::pair<std::uint64_t, DeployId>> ended_order_;
    std::uint64_t ends_ = 0;
};

}  // namespace weft::casper
