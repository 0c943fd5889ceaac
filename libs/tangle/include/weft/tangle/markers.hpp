#pragma once

// Markers: who references which messages, as an index over chains.
//
// Source    S2 "Approval weight", T §2.8, §2.16; D-26.
// Input     booked messages in order, the weight of nodes and its changes, confirmations.
// Promises  the weight above a chain's first open message is the exact sum of the weights of the
//           nodes that reference it over strong parents, its issuer included;
//           a message is opened and closed only by the caller.
// Cost      a message O(chains in its open past + chains its issuer supports), whatever the
//           number of issuers; a change of weight O(chains the node supports).
//
// Every message is a marker of exactly one sequence, here called chain: it goes on the chain of a
// strong parent that is the end of one, or begins one. A message knows, for each chain, the
// highest place in its strong past: its past markers. A node supports a chain up to the highest
// place that a message of its own has. Whoever supports a place supports all lower ones, so the
// supporters of place i are the nodes that support the chain up to i or more.
//
// What is confirmed is closed under strong parents. So on each chain the confirmed messages come
// first, and only the first open one is watched: a later one has no more weight than it. Past
// markers at confirmed places are left out.
//
// Messages that the DAG lets go leave their chains (`let_go`). Where one was open, what follows on
// its chain is dead (dag.hpp), and the caller never closes it. The number of an empty chain is used
// again.

#include <weft/tangle/dag.hpp>

namespace weft::tangle {

class Markers {
public:
    using Node = std::uint32_t;
    using ChainIndex = std::uint32_t;
    /// A place on a chain; the highest one that is referenced, or supported.
    struct Marker {
        ChainIndex chain;
        std::uint32_t place;  ///< a chain that is as long ends, and another one begins
        friend bool operator==(const Marker&, const Marker&) = default;

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.chain, self.place);
        }
    };

    Markers();

    /// Chains with more weight than this above their first open message are touched when it grows, and
    /// now: the others need not be looked at. At first 0.
    void set_enough(std::uint64_t weight);
    /// A message was booked. `weight`: of its issuer.
    void book(MessageIndex message, const Dag& dag, std::uint64_t weight);
    /// The weight of a node changed.
    void reweigh(Node node, std::uint64_t before, std::uint64_t after);
    /// The first open message of the chain is confirmed now.
    void close_first(ChainIndex chain);
    /// Some confirmed messages are open again: makes what is open anew. `weight_of`: of nodes.
    template <class WeightOf>
    void reopen(const Dag& dag, WeightOf weight_of);
    /// Messages below `first` are about to go. Returns the chains that are empty now.
    std::vector<ChainIndex> let_go(MessageIndex first);
    /// The node's number will be that of another one. Pre: nothing that it said is kept.
    void forget(Node node)
    {
        if (node < support_.size()) support_[node] = {};
    }
    [[nodiscard]] std::size_t bytes() const noexcept;

    /// The first message of the chain that is not confirmed; `no_index` when there is none.
    [[nodiscard]] MessageIndex first_open(ChainIndex chain) const;
    /// The message before the first open one on its chain; `no_index` when it is the first.
    [[nodiscard]] MessageIndex before_open(ChainIndex chain) const;
    /// Weight of the supporters of the first open message.
    [[nodiscard]] std::uint64_t open_weight(ChainIndex chain) const
    {
        return chains_[chain].weight;
    }
    /// Chains with enough weight whose weight grew since the last call, and those that the caller named.
    [[nodiscard]] std::vector<ChainIndex> take_touched();
    void touch(ChainIndex chain);

    [[nodiscard]] Marker marker(MessageIndex message) const { return own_[message]; }
    /// True when the node's support, entered since the message was open, covers it.
    [[nodiscard]] bool supports(Node node, MessageIndex message) const;
    /// Numbers of chains are below it.
    [[nodiscard]] std::size_t chains() const noexcept { return chains_.size(); }
    /// For a snapshot (weft/codec/image.hpp).
    template <class Self, class Archive>
    static void image(Self& self, Archive& archive)
    {
        archive(self.chains_, self.free_, self.own_, self.past_, self.support_, self.touched_,
                self.enough_);
    }

private:
    static constexpr ChainIndex no_chain = no_node;
    struct Chain {
        std::vector<MessageIndex> messages;  ///< from place `first` on
        std::vector<std::uint64_t> ending;   ///< weight of nodes that support just up to a place
        std::uint64_t first = 0;             ///< places below are gone
        std::uint64_t open = 0;              ///< places below are confirmed, or gone
        std::uint64_t weight = 0;            ///< of `ending` from `open` on
        bool touched = false;
        bool free = false;

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.messages, self.ending, self.first, self.open, self.weight, self.touched,
                    self.free);
        }

        [[nodiscard]] std::uint64_t end() const noexcept { return first + messages.size(); }
        [[nodiscard]] MessageIndex at(std::uint64_t place) const
        {
            return messages[static_cast<std::size_t>(place - first)];
        }
        [[nodiscard]] std::uint64_t& ending_at(std::uint64_t place)
        {
            return ending[static_cast<std::size_t>(place - first)];
        }
    };
    void place(MessageIndex message, const Dag& dag);
    void find_past(MessageIndex message, const Dag& dag);
    void support(Node node, MessageIndex message, std::uint64_t weight);
    [[nodiscard]] std::span<const Marker> past(MessageIndex message) const
    {
        return past_[message];
    }
    void add(ChainIndex chain, std::uint64_t place, std::uint64_t weight);
    void move(const Marker& from, const Marker& to, std::uint64_t weight);
    /// Of the entries of both those that say something, each chain once.
    Marker* merge(std::span<const Marker> one, std::span<const Marker> other, Marker* to) const;
    void remove(ChainIndex chain, std::uint64_t place, std::uint64_t weight);
    void touch_heavy();
    /// The lowest open message.
    MessageIndex begin_again(const Dag& dag);

    std::vector<Chain> chains_;
    std::vector<ChainIndex> free_;      ///< empty ones
    Window<Marker> own_;                ///< by message
    Window<std::vector<Marker>> past_;  ///< by message, by chain, its own included; of open ones
    std::vector<std::vector<Marker>> support_;  ///< by node, by chain
    std::vector<ChainIndex> touched_;
    std::vector<Marker> scratch_;
    std::vector<Marker> other_scratch_;
    std::uint64_t enough_ = 0;
};

template <class WeightOf>
void Markers::reopen(const Dag& dag, WeightOf weight_of)
{
    for (auto message = begin_again(dag); message < dag.size(); ++message) {
        find_past(message, dag);
        const auto issuer = dag[message].issuer;
        support(issuer, message, weight_of(issuer));
    }
    touch_heavy();
}

}  // namespace weft::tangle
