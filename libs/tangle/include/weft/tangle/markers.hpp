#pragma once

// Markers: who references which messages, as an index over chains.
//
// Source    S2 "Approval weight", T §2.8, §2.16; D-26.
// Input     booked messages in order, the weight of nodes and its changes, confirmations.
// Promises  the weight above a chain's first open message is the exact sum of the weights of the
//           nodes that reference it over strong parents, its issuer included;
//           a message is opened and closed only by the caller.
// Cost      a message O(chains in its open past + chains its issuer supports), eight of them at a time,
//           whatever the number of issuers; a change of weight O(chains the node supports). There are
//           about as many chains as messages that did not know of each other at one time.
//
// Every message is a marker of exactly one sequence, here called chain: it goes on a chain whose end lies
// in its strong past, best that of a parent, or on a chain without open messages. A message knows, for
// each chain, the highest place in its strong past: its past markers. A node supports a chain up to the
// highest place that a message of its own has. Whoever supports the place of an open message supports
// those of all open ones before it, so the supporters of place i are the nodes that support the chain
// up to i or more.
//
// What is confirmed is closed under strong parents. So on each chain the confirmed messages come
// first, and only the first open one is watched: a later one has no more weight than it. What is said
// about places before it says nothing any more, so a chain whose messages are all confirmed is used
// again by messages that have nothing to do with them: places count on.
//
// Messages that the DAG lets go leave their chains (`let_go`). Where one was open, what follows on
// its chain is dead (dag.hpp), and the caller never closes it.

#include <weft/tangle/dag.hpp>

#include <array>

namespace weft::tangle {

class Markers {
public:
    using Node = std::uint32_t;
    using ChainIndex = std::uint32_t;
    using Place = std::int32_t;  ///< from 1 on; 0: none
    struct Marker {
        ChainIndex chain;
        Place place;
        friend bool operator==(const Marker&, const Marker&) = default;

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.chain, self.place);
        }
    };

    /// `place_max`: a chain that is as long rests until its messages are let go.
    explicit Markers(Place place_max = std::numeric_limits<Place>::max() - 1);

    /// Chains with more weight than this above their first open message are touched when it grows, and
    /// now: the others need not be looked at. At first 0.
    void set_enough(std::uint64_t weight);
    /// A message was booked. `weight`: of its issuer.
    void book(MessageIndex message, const Dag& dag, std::uint64_t weight);
    /// The weight of a node changed.
    void reweigh(Node node, std::uint64_t before, std::uint64_t after);
    /// The first open message of the chain is confirmed now.
    void close_first(ChainIndex chain);
    /// Some confirmed messages are open again: makes what is open anew, chains too. `weight_of`: of nodes.
    template <class WeightOf>
    void reopen(const Dag& dag, WeightOf weight_of);
    /// Messages below `first` are about to go.
    void let_go(MessageIndex first);
    /// The node's number will be that of another one. Pre: nothing that it said is kept.
    void forget(Node node)
    {
        if (node < support_.size()) support_[node] = {};
    }
    [[nodiscard]] std::size_t bytes() const noexcept;

    /// The first message of the chain that is not confirmed; `no_index` when there is none.
    [[nodiscard]] MessageIndex first_open(ChainIndex chain) const
    {
        const auto& of = chains_[chain];
        return of.empty() ? no_index : of.at(0).message;
    }
    /// The message that was confirmed last on the chain; `no_index` when none is kept.
    [[nodiscard]] MessageIndex closed_last(ChainIndex chain) const
    {
        return chains_[chain].closed_last;
    }
    /// Weight of the supporters of the first open message.
    [[nodiscard]] std::uint64_t open_weight(ChainIndex chain) const
    {
        return chains_[chain].weight;
    }
    /// Chains with enough weight whose weight grew since the last call, and those that the caller named,
    /// in the place of what is in the list.
    void take_touched(std::vector<ChainIndex>& list);
    void touch(ChainIndex chain);

    /// True when the node's support covers the message. Pre: it is open.
    [[nodiscard]] bool supports(Node node, MessageIndex message) const;
    /// Numbers of chains are below it.
    [[nodiscard]] std::size_t chains() const noexcept { return chains_.size(); }
    /// For a snapshot (weft/codec/image.hpp).
    template <class Self, class Archive>
    static void image(Self& self, Archive& archive)
    {
        archive(self.chains_, self.free_, self.own_, self.past_, self.support_, self.touched_,
                self.enough_);
        if constexpr (Archive::reads) self.note_open_places();
    }

private:
    static constexpr ChainIndex no_chain = no_node;
    static constexpr std::size_t lanes = 8;

    /// The places on chains `lanes * number` and following.
    struct Block {
        std::uint32_t number = 0;
        std::array<Place, lanes> places{};

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.number);
            for (auto& place : self.places) {
                auto read = static_cast<std::uint32_t>(place);
                archive(read);
                if constexpr (Archive::reads) place = static_cast<Place>(read);
            }
        }
    };
    using Blocks = std::vector<Block>;

    struct Open {
        MessageIndex message = 0;
        std::uint64_t ending = 0;  ///< weight of nodes that support just up to here

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.message, self.ending);
        }
    };
    struct Chain {
        std::vector<Open> list;  ///< open ones, behind `gone` that are not
        std::size_t gone = 0;
        Place open = 1;            ///< places below are confirmed, or were let go
        std::uint64_t weight = 0;  ///< the sum of all `ending` of open ones
        MessageIndex closed_last = no_index;
        bool touched = false;
        bool listed = false;  ///< among `free_`

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.list, self.gone, self.open, self.weight, self.closed_last, self.touched,
                    self.listed);
        }

        [[nodiscard]] bool empty() const noexcept { return gone == list.size(); }
        [[nodiscard]] Place end() const noexcept
        {
            return open + static_cast<Place>(list.size() - gone);
        }
        [[nodiscard]] const Open& at(std::size_t n) const { return list[gone + n]; }
        [[nodiscard]] std::uint64_t& ending_at(Place place)
        {
            return list[gone + static_cast<std::size_t>(place - open)].ending;
        }
    };
    void enter(MessageIndex message, const Dag& dag);
    [[nodiscard]] std::span<const Block> past_of_parents(MessageIndex message, const Dag& dag);
    [[nodiscard]] Marker place_for(MessageIndex message,
                                   std::span<const Block> past,
                                   const Dag& dag);
    [[nodiscard]] bool may_follow(const Marker& end) const noexcept;
    [[nodiscard]] ChainIndex chain_without_open();
    void support(Node node, MessageIndex message, std::uint64_t weight);
    [[nodiscard]] bool says_something(const Block& block) const noexcept;
    /// Of the entries of both those that say something.
    Block* merge(std::span<const Block> one, std::span<const Block> other, Block* to) const;
    void add(ChainIndex chain, Place place, std::uint64_t weight);
    void remove(ChainIndex chain, Place place, std::uint64_t weight);
    void move(ChainIndex chain, Place from, Place to, std::uint64_t weight);
    void move_all(const Block& from, const Block& to, std::uint64_t weight);
    void drop_first(ChainIndex chain);
    void rest(ChainIndex chain);
    void wake_the_rested();
    void forget_past(MessageIndex message);
    void touch_heavy();
    void close_all(const Dag& dag);
    void note_open_places();

    Place place_max_;
    std::vector<Chain> chains_;
    std::vector<Place>
        open_places_;  ///< `open` of each chain; behind the last one 1, to a whole block
    std::vector<ChainIndex> free_;  ///< a heap, the lowest first; some may have open messages again
    Window<Marker> own_;            ///< by message
    Window<Blocks> past_;           ///< by message, its own place included; of open ones
    std::vector<Blocks> support_;   ///< by node
    std::vector<ChainIndex> touched_;
    std::vector<Block> scratch_;
    std::vector<Block> other_scratch_;
    std::vector<Blocks> spare_;  ///< lists that are not used, for their memory
    std::uint64_t enough_ = 0;
};

template <class WeightOf>
void Markers::reopen(const Dag& dag, WeightOf weight_of)
{
    close_all(dag);
    for (auto message = dag.first(); message < dag.size(); ++message) {
        if (dag[message].confirmed) continue;
        enter(message, dag);
        const auto issuer = dag[message].issuer;
        support(issuer, message, weight_of(issuer));
    }
    touch_heavy();
}

}  // namespace weft::tangle
