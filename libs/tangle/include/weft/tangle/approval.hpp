#pragma once

// Approval weight, by the exact definition.
//
// Source    S2 "Calculation of approval weight", T §2.16; D-22, D-23, D-26, D-5.
// Promises  the supporters of a message are the issuers that reference it over strong parents, its
//           own included; its weight is the active consensus mana of its supporters. Equal to a
//           recount over past cones after every input.
// Cost      each message is visited once per supporter: a new message walks its strong past and
//           stops where its issuer supports already. A change of mana or activity recounts the
//           messages that are not confirmed.
//
// An issuer that never had mana weighs nothing, so its support is only noted, and entered when it
// first gets some: fresh keys cost a node no walk and no bits.

#include <weft/base/strong.hpp>
#include <weft/tangle/dag.hpp>
#include <weft/tangle/mana.hpp>

namespace weft::tangle {

class Approval {
public:
    /// Enters the support a newly booked message expresses.
    void book(MessageIndex message, const Dag& dag, const Mana& mana);
    /// Some active mana changed.
    void mana_changed(const Dag& dag, const Mana& mana);
    /// Unconfirmed messages that weigh more than numerator / denominator of the active mana, among
    /// those touched since the last call; by (time, id).
    [[nodiscard]] std::vector<MessageIndex> take_above(std::uint64_t numerator,
                                                       std::uint64_t denominator,
                                                       const Dag& dag,
                                                       const Mana& mana);

    /// Active mana of the supporters, exact for confirmed messages too.
    [[nodiscard]] std::uint64_t weight(MessageIndex message, const Mana& mana) const;
    /// Supporters that have or had mana.
    [[nodiscard]] std::vector<Mana::Node> supporters(MessageIndex message) const;
    [[nodiscard]] bool supports(Mana::Node node, MessageIndex message) const;
    /// In order of booking, at most `limit`.
    [[nodiscard]] std::vector<MessageIndex> unconfirmed(const Dag& dag, std::size_t limit) const;

private:
    /// A node that has or had mana, in the order in which it got some: a bit. Nothing else is one: a
    /// seat is a place in a committee, a node may be anybody who ever spoke.
    using Supporter = Strong<struct SupporterTag, std::uint32_t>;
    static constexpr Supporter nobody{no_index};
    /// Where the support for a message is kept.
    struct Place {
        std::size_t word;
        std::uint64_t bit;
    };
    [[nodiscard]] Place place(MessageIndex message, Supporter supporter) const noexcept
    {
        return {message * words_ + supporter.value() / 64,
                std::uint64_t{1} << (supporter.value() % 64)};
    }

    void admit(Mana::Node node, const Dag& dag, const Mana& mana);
    void enter(Supporter supporter, MessageIndex message, const Dag& dag, const Mana& mana);
    void widen(std::size_t words);

    std::vector<Supporter> supporter_of_;           ///< by node; nobody: it never had mana
    std::vector<Mana::Node> nodes_;                 ///< by supporter
    std::vector<std::vector<MessageIndex>> noted_;  ///< by node: issued before it was a supporter
    std::size_t words_ = 1;                         ///< 64-bit words per message
    std::vector<std::uint64_t> bits_ = {0};         ///< by message, words_ each
    std::vector<MessageIndex> unconfirmed_;         ///< ascending; confirmed ones go lazily
    std::size_t unconfirmed_sweep_ = 1024;          ///< their number at which they go
    std::vector<std::uint64_t> weights_ = {0};      ///< by message; exact for unconfirmed ones,
                                                    ///< but while `recount_` is set
    std::vector<MessageIndex> touched_;
    bool recount_ = false;
};

}  // namespace weft::tangle
