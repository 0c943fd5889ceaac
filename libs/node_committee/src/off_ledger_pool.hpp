#pragma once

// The off-ledger requests that one member holds for one chain (D-46).
//
// Source    D-46; docs/decisions/0037-off-ledger-requests-are-numbered-and-end.md; weft/chain/off_ledger.hpp
//           says what a chain takes.
// Input     requests with a good signature, from users and from members; blocks; time.
// Promises  what a user was told is taken is on disk before, and is held, through restarts, until a
//           block has it, its number is used, or its time is over;
//           one that a block has is kept beside, while a return can take the block back and its time is
//           not over: then it waits again, with its number. These take at most `bytes_max` too;
//           bounded: `bytes_max`, and each account an eighth of what is free, so that there is always
//           room for who has nothing here yet;
//           what this member names in a proposal is on disk before: f + 1 members name what is in a
//           batch, so one of them can give it to the others, whoever was killed meanwhile;
//           of a number of an account one request is held: the first that came;
//           what may be proposed is each account's next, oldest first, then each account's second, and
//           so on: who sends many waits for them alone;
//           an account that cannot pay makes nobody propose: it is tried again, each time later.
// Cost      O(log n) for each request; when to propose is known at once; a proposal looks at as many accounts
//           as it has room for, and at those that cannot pay.
// Effects   none: what is to be written comes back.

#include <weft/chain/chain.hpp>
#include <weft/chain/off_ledger.hpp>
#include <weft/protocol/step.hpp>

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace weft::node {

using protocol::Instant;

class OffLedgerPool {
public:
    static constexpr std::size_t bytes_max = std::size_t{32} << 20;
    /// What a request takes beside its bytes.
    static constexpr std::size_t around_bytes = 512;
    /// An account has at most this part of what is free.
    static constexpr std::size_t account_part = 8;

    /// Keys on disk begin with `space`; the first part of the request's id follows.
    explicit OffLedgerPool(Bytes space) : space_{std::move(space)} {}

    /// What was held before a restart. The batch removes what is over since.
    [[nodiscard]] types::Batch load(Instant now,
                                    const types::StoreView& store,
                                    const chain::Chain& chain);

    enum class Refusal : std::uint8_t {
        form,  ///< chain::OffLedgerFault
        before_init,
        expired,
        valid_too_long,
        nonce_used,
        nonce_taken,  ///< another request with the number is held
        nonce_too_far,
        no_account,
        unpayable,
        account_full,
        pool_full,
    };
    struct Refused {
        Refusal why;
        std::string text;  ///< for people: what to do
    };
    enum class From : std::uint8_t { user, member };
    struct Taken {
        types::RequestId id;
        bool is_new = false;
        types::Batch write;  ///< before the user is told; empty for a member's
    };
    /// Pre: the signature is good, and `bytes` are the request's.
    [[nodiscard]] std::expected<Taken, Refused> take(Instant now,
                                                     const types::OffLedgerRequest& request,
                                                     Bytes bytes,
                                                     const chain::Chain& chain,
                                                     From from);

    struct Held {
        chain::Unit unit;
        Bytes bytes;
        Instant since{0};
        bool kept = false;  ///< on disk
    };
    /// Null: not here.
    [[nodiscard]] const Held* find(const types::TransactionId& id) const;
    [[nodiscard]] bool contains(const types::TransactionId& id) const
    {
        return places_.contains(id);
    }
    [[nodiscard]] std::size_t size() const noexcept { return places_.size(); }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    /// Above the account's number in the state and all that is held of it without a gap.
    [[nodiscard]] std::uint64_t next_nonce(const chain::Chain& chain,
                                           const types::AgentId& agent) const;

    /// What may be proposed, at most so many, ascending.
    [[nodiscard]] std::vector<types::TransactionId> ready(Instant now,
                                                          const chain::Chain& chain,
                                                          std::size_t count_max);
    /// True when one that may be proposed has been here, or may be tried again, for `delay`.
    [[nodiscard]] bool settled(Instant now, Instant delay) const;
    /// When `settled` holds for the first time, and not before `earliest`.
    [[nodiscard]] std::optional<Instant> next_settled(Instant earliest, Instant delay) const;

    /// These are named: to be on disk before anybody hears of it.
    [[nodiscard]] types::Batch keep(const std::vector<types::TransactionId>& ids);
    void left_out(Instant now, const types::TransactionId& id, chain::Left reason);
    /// There is a new block: what it took, and what its numbers exclude, is done with.
    [[nodiscard]] types::Batch on_block(const state::Block& block, const chain::Chain& chain);
    /// The state is another one, which no block led to from the one before.
    [[nodiscard]] types::Batch on_state(const chain::Chain& chain);
    /// The newest block is a return: what it took back waits again.
    [[nodiscard]] types::Batch on_return(Instant now, const chain::Chain& chain);
    /// How many a block has that may be taken back.
    [[nodiscard]] std::size_t done() const noexcept { return done_.size(); }
    /// Removes what can be in no later block. Pre: no round is under way that may name it.
    [[nodiscard]] types::Batch on_time(Instant now);
    /// Ids of some that have waited for a second, ascending; the next ones each time, and all in their turn
    /// whatever comes meanwhile: for members that may not have them.
    [[nodiscard]] std::vector<types::TransactionId> to_tell(Instant now, std::size_t count_max);

private:
    struct Account {
        std::map<std::uint64_t, Held> by_nonce;
        std::size_t bytes = 0;
        std::uint64_t next = 0;  ///< in the state, when it was last looked at
        Instant not_before{0};   ///< could not pay: not proposed before
        std::uint32_t times_left = 0;
        std::optional<Instant> turn = {};  ///< where it stands in `turns_`
    };
    using Accounts = std::map<types::AgentId, Account>;
    struct Place {
        types::AgentId agent;
        std::uint64_t nonce = 0;
    };
    /// A request that a block has.
    struct Done {
        types::TransactionId id;
        Held held;
        std::uint32_t block = 0;
    };
    [[nodiscard]] Bytes key_of(const types::TransactionId& id) const;
    void put(Held held);
    Held take_out(const types::TransactionId& id);
    void remove(const types::TransactionId& id, types::Batch& batch);
    void keep_done(Done done, types::Batch& batch);
    /// What no return can bring back: its block is out of reach, or there is no room.
    void forget_done(std::uint32_t height, types::Batch& batch);
    void drop(const Done& done, types::Batch& batch) const;
    /// All below the account's number in the state.
    void remove_used(Accounts::iterator account, const chain::Chain& chain, types::Batch& batch);
    void pause(Instant now, Accounts::iterator account);
    /// The account's next number, and so its turn, may be another one.
    void line_up(Accounts::iterator account);
    /// The next request of an account that may be proposed now; null: none.
    [[nodiscard]] static const Held* head(const Account& account);

    Bytes space_;
    Accounts accounts_;
    std::map<types::TransactionId, Place> places_;
    std::set<std::pair<std::uint32_t, types::TransactionId>> by_end_;
    /// Accounts whose next request is here, by when it came or may be tried again, whichever is later.
    std::set<std::pair<Instant, types::AgentId>> turns_;
    std::set<std::pair<Instant, types::TransactionId>> by_age_;
    std::size_t bytes_ = 0;
    std::deque<Done> done_;  ///< the oldest first
    std::size_t done_bytes_ = 0;
    std::pair<Instant, types::TransactionId> told_;  ///< the last one by age
    types::TransactionId told_by_id_;
    types::Batch removed_;  ///< found to be over while it was looked for what to propose
};

/// "nonce_used", …: a code for scripts.
[[nodiscard]] std::string_view name(OffLedgerPool::Refusal refusal) noexcept;

}  // namespace weft::node
