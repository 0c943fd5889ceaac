#pragma once

// A chain without a committee and without a network, for tests: wallets, a naive ledger of outputs
// that checks every transaction, and the chain's key in one hand.

#include <weft/chain/chain.hpp>
#include <weft/chain/forward.hpp>
#include <weft/chain/home.hpp>
#include <weft/chain/origin.hpp>
#include <weft/contracts/core.hpp>
#include <weft/contracts/eventlog.hpp>
#include <weft/fixtures/disk.hpp>
#include <weft/fixtures/keys.hpp>

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <utility>

namespace weft::chain::test {

using fixtures::Disk;
using types::Dict;
using types::Essence;
using types::OutputId;
using types::RequestSection;
using types::Transaction;

inline constexpr std::uint64_t faucet_tokens = 1337;

inline Hname operator""_hn(const char* text, std::size_t size)
{
    return types::hname_of(std::string_view{text, size});
}
inline Bytes u64(std::uint64_t value)
{
    codec::Writer writer;
    writer.u64(value);
    return std::move(writer).take();
}
inline std::uint64_t as_u64(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    return reader.u64();
}
inline Bytes balances_bytes(const Balances& balances)
{
    codec::Writer writer;
    types::encode(writer, balances);
    return std::move(writer).take();
}
inline Bytes of(ByteSpan bytes)
{
    return to_bytes(bytes);
}

/// Bytes of the keys and values that last, by a look at each: what docs/decisions/0060 counts.
inline std::int64_t lasting_bytes(const state::Entries& entries)
{
    constexpr std::size_t hname_bytes = 4;
    std::size_t bytes = 0;
    for (const auto* entry = entries.next({}, {}); entry != nullptr;
         entry = entries.next({}, entry->key())) {
        codec::Reader reader{entry->key()};
        const auto part = types::decode_hname(reader);
        const auto key = to_string(entry->key().subspan(hname_bytes));
        const bool goes = (part == types::no_hname && !key.starts_with('q')) ||
                          (part == "governance"_hn && (key == "m" || key.starts_with('h'))) ||
                          part == "eventlog"_hn;
        if (!goes) bytes += entry->key().size() + entry->value().size();
    }
    return static_cast<std::int64_t>(bytes);
}
/// What the chain says that they have grown by. Nullopt: it has no bound.
inline std::optional<std::int64_t> counted_growth(const state::VirtualState& state)
{
    const auto value = state.get(
        Bytes{std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0}, static_cast<std::byte>('g')});
    if (!value) return std::nullopt;
    codec::Reader reader{*value};
    return reader.i64();
}

/// The ledger below: outputs and transactions by id. Refuses what a real one refuses (D-10, D-11).
class NaiveLedger {
public:
    void mint_genesis(const types::Address& to, const Balances& balance)
    {
        outputs_[{to, TransactionId{}}] = balance;
    }
    [[nodiscard]] std::string refusal(const Transaction& transaction) const
    {
        const auto bytes = types::encode(transaction);
        if (bytes.size() > types::transaction_bytes_max) return "too large";
        if (types::decode_transaction(bytes) != transaction) return "not canonical";
        Balances in;
        std::set<types::Address> spenders;
        for (const auto& input : transaction.essence.inputs) {
            const auto found = outputs_.find(input);
            if (found == outputs_.end()) return "no such output";
            if (!in.add(found->second)) return "overflow";
            spenders.insert(input.address);
        }
        if (transaction.unlocks.size() != spenders.size()) return "unlocks";
        const auto essence = types::encode(transaction.essence);
        for (const auto& unlock : transaction.unlocks)
            if (!spenders.contains(types::address_of(unlock)) || !types::verify(unlock, essence))
                return "signature";
        std::uint64_t total_in = 0;
        std::uint64_t total_out = 0;
        Balances out;
        for (const auto& [color, amount] : in) total_in += amount;
        for (const auto& output : transaction.essence.outputs) {
            if (output.balance.empty() || output.balance.has_zero()) return "empty output";
            if (!out.add(output.balance)) return "overflow";
            for (const auto& [color, amount] : output.balance) total_out += amount;
        }
        if (total_in != total_out) return "not conserved";
        for (const auto& [color, amount] : out)
            if (color != types::iota_color && color != types::mint_color && amount > in.of(color))
                return "color from nothing";
        return {};
    }
    TransactionId book(const Transaction& transaction)
    {
        EXPECT_EQ(refusal(transaction), "");
        const auto id = types::id_of(transaction);
        for (const auto& input : transaction.essence.inputs) outputs_.erase(input);
        for (const auto& output : transaction.essence.outputs)
            outputs_[{output.address, id}] = booked(output.balance, id);
        transactions_.emplace(id, transaction);
        return id;
    }
    [[nodiscard]] std::vector<Funds> at(const types::Address& address) const
    {
        std::vector<Funds> found;
        for (const auto& [id, balance] : outputs_)
            if (id.address == address) found.push_back({id, balance});
        return found;
    }
    [[nodiscard]] Balances balance(const types::Address& address) const
    {
        Balances sum;
        for (const auto& funds : at(address)) EXPECT_TRUE(sum.add(funds.balance));
        return sum;
    }
    [[nodiscard]] const Transaction* find(const TransactionId& id) const
    {
        const auto found = transactions_.find(id);
        return found == transactions_.end() ? nullptr : &found->second;
    }

private:
    std::map<OutputId, Balances> outputs_;
    std::map<TransactionId, Transaction> transactions_;
};

struct Wallet {
    crypto::ed25519::KeyPair keys;
    types::Address address;

    explicit Wallet(std::string_view name)
        : keys{fixtures::key_of(name)}, address{types::Address::of(keys.public_key())}
    {}
    [[nodiscard]] AgentId agent() const { return AgentId{address}; }
    [[nodiscard]] Transaction sign(Essence essence) const
    {
        return types::sign(std::move(essence), {&keys, 1});
    }
};

/// A request section, in the order a test says it.
struct Ask {
    std::string contract;
    std::string entry;
    Dict args = {};
    Balances transfer = {};
    std::uint32_t timelock = 0;
};

/// One chain, its ledger, its disk.
class LoneChain {
public:
    explicit LoneChain(NaiveLedger& ledger,
                       Programs programs = Programs{},
                       std::string_view name = "chain",
                       contracts::ChainParameters parameters = {.anchor_interval = types::second})
        : ledger_{ledger},
          programs_{std::move(programs)},
          originator_{std::string{name} + " originator"}
    {
        const auto group = add_key(std::string{name} + " key");
        ledger_.mint_genesis(originator_.address, {{types::iota_color, faucet_tokens}});
        const auto id = ChainId{types::Address::of(group)};
        auto origin = build_origin(id, ledger_.at(originator_.address), now_);
        EXPECT_TRUE(origin.has_value());
        const auto transaction = originator_.sign(*origin);
        ledger_.book(transaction);
        const auto identity = identity_of(transaction);
        EXPECT_TRUE(identity.has_value());
        chain_.emplace(*identity, to_bytes("p/"));
        init_section_ = init_request(*identity, "a test", parameters);
    }
    /// Sends init and runs the first block.
    void start()
    {
        send(originator_, {init_section_});
        const auto result = run();
        ASSERT_EQ(result.receipts.size(), 1U);
        ASSERT_EQ(result.receipts[0].error, std::nullopt);
    }

    [[nodiscard]] const Wallet& originator() const { return originator_; }
    [[nodiscard]] const ChainIdentity& identity() const { return chain_->identity(); }
    [[nodiscard]] Chain& chain() { return *chain_; }
    [[nodiscard]] const Programs& programs() const { return programs_; }
    [[nodiscard]] NaiveLedger& ledger() { return ledger_; }
    [[nodiscard]] Disk& store() { return store_; }
    /// Of the first home.
    [[nodiscard]] const crypto::bls::PublicKey& group() const { return keys_.front().group; }
    /// Whose key signs that block.
    [[nodiscard]] const crypto::bls::PublicKey& group_of(std::uint32_t block) const
    {
        return key_at(home_at(identity(), chain_->state().entries(), block)).group;
    }
    [[nodiscard]] types::Address home() const
    {
        return home_of(identity(), chain_->state().entries());
    }
    [[nodiscard]] std::vector<Home> homes() const
    {
        return homes_of(identity(), chain_->state().entries());
    }
    /// A committee's key of that name. Its address.
    types::Address new_committee(std::string_view name)
    {
        return types::Address::of(add_key(name));
    }
    /// The owner asks for it; the next block is to move the chain there.
    contracts::Receipt ask_to_move(const types::Address& to)
    {
        return request(originator_,
                       {"governance", "rotateCommittee", {{to_bytes("address"), of(to.bytes())}}});
    }
    /// What the old committees owe the chain: all that is at its old homes goes to the newest. How much
    /// that was.
    std::size_t forward_all()
    {
        std::size_t sent = 0;
        const auto all = homes();
        for (std::size_t i = 0; i + 1 < all.size(); ++i)
            for (const auto& funds : ledger_.at(all[i].address)) {
                const auto unit = unit_known(funds.id);
                if (!unit) continue;  // the chain token: its anchor is on the way
                const auto essence = build_forward(*unit, home(), now_);
                EXPECT_TRUE(essence.has_value());
                if (essence) ledger_.book(signed_anchor(*essence));
                ++sent;
            }
        return sent;
    }
    [[nodiscard]] const RequestSection& init_section() const { return init_section_; }
    [[nodiscard]] Timestamp now() const { return now_; }
    void pass(Timestamp duration) { now_ += duration; }

    [[nodiscard]] RequestSection section(const Ask& ask) const
    {
        RequestSection section;
        section.target = {home(), types::hname_of(ask.contract)};
        section.entry_point = types::hname_of(ask.entry);
        section.args = ask.args;
        section.transfer = ask.transfer;
        section.timelock = ask.timelock;
        return section;
    }
    TransactionId send(const Wallet& from, const std::vector<RequestSection>& sections)
    {
        auto essence = build_requests(sections, ledger_.at(from.address), now_);
        EXPECT_TRUE(essence.has_value());
        return essence ? ledger_.book(from.sign(*essence)) : TransactionId{};
    }
    TransactionId send(const Wallet& from, const Ask& ask)
    {
        return send(from, std::vector{section(ask)});
    }

    /// What the chain's confirmed outputs ask for.
    [[nodiscard]] std::vector<Unit> backlog() const
    {
        std::vector<Unit> units;
        for (const auto& funds : ledger_.at(home()))
            if (auto unit = unit_known(funds.id); unit && !processed(chain_->state(), *unit))
                units.push_back(*std::move(unit));
        return units;
    }
    /// Of what was forwarded, with what it forwards.
    [[nodiscard]] std::optional<Unit> unit_known(const OutputId& output) const
    {
        const auto& transaction = *ledger_.find(output.transaction);
        const auto& input = transaction.essence.inputs.front();
        const auto all = homes();
        if (contracts::is_one_of(all, input.address) && ledger_.find(input.transaction) != nullptr)
            if (const auto before = unit_known(input))
                if (auto unit = forwarded(*before, transaction, all)) return unit;
        return unit_at(transaction, identity(), output.address, all);
    }
    /// One block of the backlog, or of `units`; then the anchor if one is due. Checks everything
    /// that must hold after every block.
    BlockResult run(std::optional<std::vector<Unit>> units = std::nullopt)
    {
        now_ += types::second;
        BatchInput batch;
        batch.units = units ? *std::move(units) : backlog();
        batch.timestamp = now_;
        batch.order = OrderRandomness::filled(7);
        batch.validators = validators;
        batch.handed_over = std::exchange(handed_over, std::nullopt);
        batch.moved_to = std::exchange(moved_to, std::nullopt);
        auto result = chain_->execute(programs_, batch);
        const auto same_batch = batch;  // at other addresses
        EXPECT_EQ(chain_->execute(Programs{programs_}, same_batch).block, result.block);
        if (!result.needed) return result;
        store_.apply(chain_->commit(result, certify(result)));
        const auto figures = check_accounts(identity(), chain_->state());
        EXPECT_TRUE(figures.has_value()) << figures.error();
        EXPECT_EQ(chain_->account_sums(), figures);
        check_growth();
        EXPECT_EQ(state::decode_block(state::encode(result.block)), result.block);
        if (anchors_enabled) anchor_all();
        return result;
    }
    void anchor_all()
    {
        while (const auto job = chain_->next_anchor(now())) {
            const auto transaction = signed_anchor(job->essence);
            const auto id = ledger_.book(transaction);
            anchor_ = transaction;
            store_.apply(chain_->anchor_signed(job->block_index, id));
            const auto claim = read_anchor(types::encode(transaction));
            ASSERT_TRUE(claim.has_value());
            if (claim->moved_to) moves.push_back(types::encode(transaction));
            const auto confirmed = chain_->anchor_confirmed(*claim);
            EXPECT_TRUE(confirmed.known);
            EXPECT_FALSE(confirmed.contradicts);
            store_.apply(confirmed.batch);
            // What the ledger holds at the chain's address is what the chain says it holds.
            if (chain_->state().block_index() == job->block_index) check_chain_output(id);
        }
    }
    [[nodiscard]] Transaction signed_anchor(const Essence& essence) const
    {
        const auto& key = key_at(essence.inputs.front().address);
        return with_signature(
            essence, key.group,
            crypto::bls::sign(key.secret, crypto::bls::Purpose::ledger, types::encode(essence)));
    }
    [[nodiscard]] Certificate certify(const BlockResult& result) const
    {
        const auto digest =
            certificate_digest(identity().id, result.block.index, result.state.hash());
        return {result.block.index, result.state.hash(), result.state.block_hash(),
                crypto::bls::sign(key_at(home()).secret, crypto::bls::Purpose::certificate,
                                  ByteSpan{digest.bytes()})};
    }
    /// Sends one request and runs a block with the whole backlog; its receipt.
    contracts::Receipt request(const Wallet& from, const Ask& ask)
    {
        const auto id = send(from, ask);
        const auto result = run();
        for (const auto& receipt : result.receipts)
            if (receipt.request.transaction == id) return receipt;
        ADD_FAILURE() << "no receipt";
        return {};
    }

    [[nodiscard]] Balances account(const AgentId& agent) const
    {
        const auto results = view("accounts", "balance", {{to_bytes("a"), types::encoded(agent)}});
        Balances balances;
        if (!results) return balances;
        for (const auto& [color, amount] : *results)
            balances.set(*Color::from(color), as_u64(amount));
        return balances;
    }
    [[nodiscard]] std::uint64_t iotas(const AgentId& agent) const
    {
        return account(agent).of(types::iota_color);
    }
    [[nodiscard]] std::uint64_t iotas_below(const types::Address& address) const
    {
        return ledger_.balance(address).of(types::iota_color);
    }
    [[nodiscard]] AgentId contract(std::string_view name) const
    {
        return AgentId{types::ContractId{identity().id, types::hname_of(name)}};
    }
    [[nodiscard]] vm::Outcome view(std::string_view contract_name,
                                   std::string_view entry,
                                   const Dict& params = {}) const
    {
        return call_view(identity(), programs_, chain_->state(), types::hname_of(contract_name),
                         types::hname_of(entry), params);
    }
    [[nodiscard]] const std::optional<Transaction>& anchor() const { return anchor_; }

    std::vector<types::Address> validators;
    bool anchors_enabled = true;
    std::optional<types::Hash> handed_over;  ///< after which run the next block is the last
    std::optional<types::Address> moved_to;  ///< where the chain is to move after the next block
    std::vector<Bytes> moves;                ///< the anchors that moved it

private:
    struct Key {
        crypto::bls::SecretKey secret;
        crypto::bls::PublicKey group;
    };
    crypto::bls::PublicKey add_key(std::string_view name)
    {
        auto secret = crypto::bls::derive_key(ByteSpan{crypto::blake2b(as_bytes(name)).bytes()});
        const auto group = crypto::bls::public_key(secret);
        keys_.push_back({std::move(secret), group});
        return group;
    }
    [[nodiscard]] const Key& key_at(const types::Address& address) const
    {
        return *std::ranges::find(keys_, address,
                                  [](const Key& key) { return types::Address::of(key.group); });
    }
    /// Once a chain has a bound, its counter moves as the bytes that last do; if it has had it from its
    /// first block on, the counter is all of them.
    void check_growth()
    {
        const auto& state = chain_->state();
        const auto counted = counted_growth(state);
        if (!counted) {
            uncounted_.reset();
            return;
        }
        const auto rest = lasting_bytes(state.entries()) - *counted;
        if (!uncounted_) uncounted_ = state.block_index() == 1 ? 0 : rest;
        EXPECT_EQ(rest, *uncounted_) << "the counter is off in block " << state.block_index();
    }
    void check_chain_output(const TransactionId& id)
    {
        const auto output = chain_->outbox().chain_output();
        ASSERT_TRUE(output.has_value());
        for (const auto& funds : ledger_.at(home()))
            if (funds.id.transaction == id) {
                EXPECT_EQ(funds.balance, *output);
            }
    }

    NaiveLedger& ledger_;
    Programs programs_;
    Wallet originator_;
    std::vector<Key> keys_;
    std::optional<Chain> chain_;
    RequestSection init_section_;
    Disk store_;
    Timestamp now_ = 1'700'000'000 * types::second;
    std::optional<Transaction> anchor_;
    std::optional<std::int64_t> uncounted_;  ///< bytes from before the chain had a bound
};

}  // namespace weft::chain::test
