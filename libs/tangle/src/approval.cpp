#include <weft/tangle/approval.hpp>

#include <algorithm>
#include <bit>

namespace weft::tangle {

namespace {

__extension__ using Wide = unsigned __int128;

}  // namespace

void Approval::widen(std::size_t words)
{
    std::vector<std::uint64_t> wider(bits_.size() / words_ * words, 0);
    for (std::size_t m = 0; m < bits_.size() / words_; ++m)
        std::copy_n(bits_.begin() + static_cast<std::ptrdiff_t>(m * words_), words_,
                    wider.begin() + static_cast<std::ptrdiff_t>(m * words));
    bits_ = std::move(wider);
    words_ = words;
}

/// Makes the node a supporter and enters what it has issued so far.
void Approval::admit(Mana::Node node, const Dag& dag, const Mana& mana)
{
    const Supporter supporter{static_cast<std::uint32_t>(nodes_.size())};
    supporter_of_[node] = supporter;
    nodes_.push_back(node);
    if (nodes_.size() > 64 * words_) widen(2 * words_);
    const auto noted = std::move(noted_[node]);
    noted_[node].clear();
    for (const auto message : noted) enter(supporter, message, dag, mana);
}

void Approval::enter(Supporter supporter, MessageIndex message, const Dag& dag, const Mana& mana)
{
    const auto gained = mana.active_mana(nodes_[supporter.value()]);
    std::vector<MessageIndex> open{message};
    while (!open.empty()) {
        const auto at = open.back();
        open.pop_back();
        const auto [word, bit] = place(at, supporter);
        // Genesis needs no support; whoever supports a message supports its strong past.
        if (at == 0 || (bits_[word] & bit) != 0) continue;
        bits_[word] |= bit;
        weights_[at] += gained;
        if (!dag[at].confirmed) touched_.push_back(at);
        const auto strong = dag.strong(at);
        open.insert(open.end(), strong.begin(), strong.end());
    }
}

void Approval::book(MessageIndex message, const Dag& dag, const Mana& mana)
{
    bits_.resize((message + 1) * words_, 0);
    weights_.resize(message + 1, 0);
    unconfirmed_.push_back(message);
    if (unconfirmed_.size() > unconfirmed_sweep_) {
        std::erase_if(unconfirmed_, [&](MessageIndex m) { return dag[m].confirmed; });
        unconfirmed_sweep_ = 2 * unconfirmed_.size() + 1024;
    }
    const auto issuer = dag[message].issuer;
    if (issuer >= supporter_of_.size()) {
        supporter_of_.resize(mana.size(), nobody);
        noted_.resize(mana.size());
    }
    if (supporter_of_[issuer] == nobody && mana.of(issuer) == 0) {
        noted_[issuer].push_back(message);
        return;
    }
    if (supporter_of_[issuer] == nobody) admit(issuer, dag, mana);
    enter(supporter_of_[issuer], message, dag, mana);
}

void Approval::mana_changed(const Dag& dag, const Mana& mana)
{
    recount_ = true;
    supporter_of_.resize(mana.size(), nobody);
    noted_.resize(mana.size());
    for (const auto node : mana.holders())
        if (supporter_of_[node] == nobody && mana.of(node) != 0) admit(node, dag, mana);
}

std::uint64_t Approval::weight(MessageIndex message, const Mana& mana) const
{
    std::uint64_t sum = 0;
    for (std::size_t w = 0; w < words_; ++w)
        for (auto word = bits_[message * words_ + w]; word != 0; word &= word - 1)
            sum +=
                mana.active_mana(nodes_[64 * w + static_cast<std::size_t>(std::countr_zero(word))]);
    return sum;
}

std::vector<MessageIndex> Approval::take_above(std::uint64_t numerator,
                                               std::uint64_t denominator,
                                               const Dag& dag,
                                               const Mana& mana)
{
    if (recount_) {
        std::erase_if(unconfirmed_, [&](MessageIndex m) { return dag[m].confirmed; });
        for (const auto message : unconfirmed_) weights_[message] = weight(message, mana);
        touched_ = unconfirmed_;
        recount_ = false;
    }
    const Wide limit = Wide{numerator} * mana.active_total();
    std::vector<MessageIndex> above;
    for (const auto message : touched_)
        if (!dag[message].confirmed && Wide{weights_[message]} * denominator > limit)
            above.push_back(message);
    touched_.clear();
    std::ranges::sort(above, [&](MessageIndex a, MessageIndex b) {
        return std::tie(dag[a].time, dag[a].id) < std::tie(dag[b].time, dag[b].id);
    });
    const auto repeated = std::ranges::unique(above);
    above.erase(repeated.begin(), repeated.end());
    return above;
}

std::vector<Mana::Node> Approval::supporters(MessageIndex message) const
{
    std::vector<Mana::Node> nodes;
    for (std::uint32_t i = 0; i < nodes_.size(); ++i)
        if (const auto [word, bit] = place(message, Supporter{i}); (bits_[word] & bit) != 0)
            nodes.push_back(nodes_[i]);
    return nodes;
}

bool Approval::supports(Mana::Node node, MessageIndex message) const
{
    if (node >= supporter_of_.size() || supporter_of_[node] == nobody) return false;
    const auto [word, bit] = place(message, supporter_of_[node]);
    return (bits_[word] & bit) != 0;
}

std::vector<MessageIndex> Approval::unconfirmed(const Dag& dag, std::size_t limit) const
{
    std::vector<MessageIndex> messages;
    for (const auto message : unconfirmed_) {
        if (messages.size() == limit) break;
        if (!dag[message].confirmed) messages.push_back(message);
    }
    return messages;
}

}  // namespace weft::tangle
