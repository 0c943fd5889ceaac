#pragma once

// A Tangle drawn by names: nodes, wallets, messages and transactions are what a test calls them.

#include <weft/crypto/hash.hpp>
#include <weft/tangle/tangle.hpp>

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace weft::tangle {

inline crypto::ed25519::KeyPair key_of(std::string_view name)
{
    return crypto::ed25519::KeyPair::from(
        *crypto::ed25519::Seed::from(crypto::blake2b(as_bytes(name)).bytes()));
}

inline types::Address wallet(std::string_view name)
{
    return types::Address::of(key_of(name).public_key());
}

struct Drawing {
    std::map<std::string, std::uint64_t> nodes = {{"A", 60}, {"B", 25}, {"C", 15}};  ///< mana
    std::map<std::string, std::uint64_t> wallets = {};  ///< genesis outputs, IOTA
    std::uint32_t work_bits = 0;
    Tangle::Options options = {};
};

struct DrawnMessage {
    std::string id;
    std::string issuer;
    std::vector<std::string> strong = {"genesis"};
    std::vector<std::string> weak = {};
    std::optional<Timestamp> time = {};  ///< seconds; default: the position
    std::string transaction = {};
};

/// An output "carol/t1" is carol's of transaction t1; "carol" alone is carol's of genesis.
struct DrawnTransaction {
    std::string id;
    std::vector<std::string> spends;
    std::map<std::string, std::uint64_t> creates;  ///< wallets
    std::string pledge = {};                       ///< consensus pledge; empty: burned
    Timestamp time = 0;                            ///< seconds
};

class DrawnTangle {
public:
    explicit DrawnTangle(Drawing drawing = {})
        : genesis{genesis_of(drawing)}, tangle{genesis, drawing.options}
    {}

    /// Makes the message without giving it to the Tangle.
    Bytes draw(const DrawnMessage& drawn)
    {
        ++position_;
        Message message;
        for (const auto& name : drawn.strong) message.strong.push_back(id(name));
        for (const auto& name : drawn.weak) message.weak.push_back(id(name));
        std::ranges::sort(message.strong);
        std::ranges::sort(message.weak);
        message.time = drawn.time.value_or(position_) * types::second;
        message.sequence_number = static_cast<std::uint64_t>(position_);
        if (!drawn.transaction.empty())
            message.payload =
                types::Payload{.type = static_cast<std::uint32_t>(types::PayloadType::transaction),
                               .data = encode(transactions.at(drawn.transaction))};
        auto bytes = *seal(message, key_of(drawn.issuer), genesis.work_bits);
        names_[types::id_of(bytes)] = drawn.id;
        ids_[drawn.id] = types::id_of(bytes);
        return bytes;
    }

    /// Draws it and gives it to the Tangle, at a time when it is not early.
    Step put(const DrawnMessage& drawn)
    {
        const auto bytes = draw(drawn);
        return put(bytes);
    }
    /// A template, so that braces mean a DrawnMessage.
    template <std::same_as<Bytes> B>
    Step put(const B& bytes)
    {
        now = std::max(now, types::decode_message(bytes)->time);
        return tangle.receive(bytes, now);
    }

    void transaction(const DrawnTransaction& drawn)
    {
        types::Essence essence;
        essence.timestamp = drawn.time * types::second;
        if (!drawn.pledge.empty()) essence.consensus_pledge = key_of(drawn.pledge).public_key();
        std::vector<crypto::ed25519::KeyPair> keys;
        for (const auto& output : drawn.spends) {
            const auto slash = output.find('/');
            const auto owner = output.substr(0, slash);
            const auto creator =
                slash == std::string::npos ? TransactionId{} : txid(output.substr(slash + 1));
            essence.inputs.push_back({wallet(owner), creator});
            keys.push_back(key_of(owner));
        }
        for (const auto& [owner, amount] : drawn.creates)
            essence.outputs.push_back({wallet(owner), {{types::iota_color, amount}}});
        EXPECT_TRUE(make_canonical(essence));
        transactions[drawn.id] = sign(std::move(essence), keys);
    }

    [[nodiscard]] MessageId id(const std::string& name) const
    {
        return name == "genesis" ? types::genesis_message : ids_.at(name);
    }
    [[nodiscard]] TransactionId txid(const std::string& name) const
    {
        return types::id_of(transactions.at(name));
    }
    [[nodiscard]] std::string name(const MessageId& id) const { return names_.at(id); }
    [[nodiscard]] std::vector<std::string> names(const std::vector<MessageId>& ids) const
    {
        std::vector<std::string> list;
        for (const auto& one : ids) list.push_back(name(one));
        return list;
    }
    [[nodiscard]] std::vector<std::string> booked(const Step& step) const
    {
        std::vector<std::string> list;
        for (const auto& one : step.booked) list.push_back(name(one.id));
        return list;
    }
    [[nodiscard]] std::string status(const std::string& transaction_name) const
    {
        const auto status = tangle.ledger().status(txid(transaction_name));
        return status ? std::string{ledger::name(*status)} : "unknown";
    }
    [[nodiscard]] bool confirmed(const std::string& message) const
    {
        const auto state = tangle.message(id(message));
        return state && state->confirmed;
    }
    /// "time_not_after_parent", or empty when it was not refused.
    [[nodiscard]] std::string error(const std::string& message) const
    {
        const auto fault = tangle.why_invalid(id(message));
        return fault ? to_text(*fault) : "";
    }
    [[nodiscard]] std::uint64_t weight(const std::string& message) const
    {
        return tangle.message(id(message))->weight;
    }

    types::Genesis genesis;
    Tangle tangle;
    Timestamp now = 0;
    std::map<std::string, types::Transaction> transactions;

private:
    static types::Genesis genesis_of(const Drawing& drawing)
    {
        types::Genesis genesis;
        genesis.network = "drawn";
        genesis.work_bits = drawing.work_bits;
        for (const auto& [name, mana] : drawing.nodes)
            genesis.pledges.push_back({key_of(name).public_key(), mana, 0});
        std::ranges::sort(genesis.pledges, {}, &types::Genesis::Pledge::node);
        for (const auto& [name, amount] : drawing.wallets)
            genesis.allocations.push_back({wallet(name), {{types::iota_color, amount}}});
        std::ranges::sort(genesis.allocations, {}, &types::Genesis::Allocation::address);
        return genesis;
    }

    std::map<MessageId, std::string> names_;
    std::map<std::string, MessageId> ids_;
    Timestamp position_ = 0;
};

using Names = std::vector<std::string>;

}  // namespace weft::tangle
