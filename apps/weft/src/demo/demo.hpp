#pragma once

// weft demo: a ledger, a committee, a chain and its contracts on this machine, through crashes,
// with every claim checked. Each stage is a function in a file of its own; it returns false when
// what follows would make no sense.

#include <weft/client/committee.hpp>
#include <weft/client/dkg.hpp>
#include <weft/client/ledger.hpp>
#include <weft/client/node.hpp>
#include <weft/types/contract_ids.hpp>

#include "demo/network.hpp"
#include "demo/story.hpp"
#include "demo/validators.hpp"
#include <atomic>
#include <map>
#include <mutex>
#include <thread>

namespace weft::app::demo {

struct Options {
    std::filesystem::path folder;     ///< empty: a temporary one
    std::filesystem::path contracts;  ///< <name>/<name>.wasm
    std::filesystem::path summary = "demo-summary.json";
    std::size_t requests = 200;  ///< good on-ledger requests at least; the bad ones come on top
    bool keep = false;           ///< leave the folder
};

/// What a wallet should hold on the ledger when everything is settled.
struct Expected {
    std::uint64_t iotas = 0;
    std::uint64_t tokens = 0;  ///< of the color for sale
};

struct Demo {
    const Options& options;
    Story& story;
    Network& network;

    // Made by the stages, in their order.
    std::unique_ptr<Network> validators{};  ///< beside the ledger, with stakes
    casper::NetworkId validators_id{};
    std::unique_ptr<Network> halves{};  ///< beside both: two halves that do not see each other
    types::ChainId chain{};
    types::TransactionId origin{};
    types::Color sold{};                         ///< the color of the tokens for sale
    std::uint64_t counted = 0;                   ///< what the counter must show
    std::uint64_t counter_iotas = 0;             ///< attached to calls of the counter: its account
    std::uint64_t sale_tokens = 0;               ///< sold by the token sale
    std::uint64_t sale_stock = 0;                ///< put up for sale
    std::map<std::string, Expected> expected{};  ///< by wallet
    std::vector<types::TransactionId> acknowledged{};  ///< what the ledger said it has on disk
    std::vector<types::RequestId> requests{};          ///< every request sent
    std::mutex mutex{};                                ///< of the five above, while wallets run

    [[nodiscard]] client::Client ledger(std::size_t index)
    {
        return Network::client(network.ledgers().at(index % network.ledgers().size()));
    }
    [[nodiscard]] client::Client committee(std::size_t index)
    {
        return Network::client(network.committee().at(index));
    }
};

inline const std::string owner = "owner";
inline const std::vector<std::string> customers{"alice", "bob", "carol", "dave", "erin", "frank"};
/// They spend everything twice; one is enough, when its two payments come at the same instant.
inline const std::vector<std::string> voters_wallets{"wanda", "walt", "wilma"};
inline constexpr std::uint64_t sale_price = 2;  ///< IOTA per token
inline constexpr Milliseconds patience{120'000};

/// The ways to be wrong, each by two wallets of its own.
struct BadRequest {
    std::string wallet;  ///< of the first; the second has "-2" behind it
    std::string what;
};
[[nodiscard]] const std::vector<BadRequest>& bad_requests();
/// Names of all wallets genesis pays.
[[nodiscard]] std::vector<std::string> wallet_names();

[[nodiscard]] bool start_network(Demo& demo);
/// Three more nodes with stakes, which have no ledger: a network of its own.
[[nodiscard]] bool start_validators(Demo& demo);
[[nodiscard]] bool make_chain(Demo& demo);
[[nodiscard]] bool deploy_contracts(Demo& demo);
/// The validators execute the chain's counter, the same bytes.
[[nodiscard]] bool same_contract(Demo& demo);
/// Wallets call contracts; in the middle a committee member is killed and comes back.
[[nodiscard]] bool load_with_crash(Demo& demo);
/// From accounts on the chain, each call an HTTP request to one member.
[[nodiscard]] bool calls_without_transactions(Demo& demo);
[[nodiscard]] bool refunds(Demo& demo);
[[nodiscard]] bool agreement(Demo& demo);
[[nodiscard]] bool proofs(Demo& demo);
[[nodiscard]] bool double_spend(Demo& demo);
[[nodiscard]] bool votes(Demo& demo);
[[nodiscard]] bool ledger_crash(Demo& demo);
[[nodiscard]] bool crash_of_all(Demo& demo);
/// A network of two halves: mana decides what is confirmed, and what is taken back. A node comes late.
[[nodiscard]] bool reorganisation(Demo& demo);
[[nodiscard]] bool stop_network(Demo& demo);

/// Asks until `holds(answer)` or the time is up; the last answer.
template <class Ask, class Holds>
auto poll(Milliseconds at_most, Ask ask, Holds holds)
{
    const auto end = std::chrono::steady_clock::now() + at_most;
    for (;;) {
        auto answer = ask();
        if (holds(answer) || std::chrono::steady_clock::now() > end) return answer;
        std::this_thread::sleep_for(Milliseconds{100});
    }
}

/// Waits until all these committee nodes show the same block and state with nothing left to do.
/// True when they do; `saw` names what each shows.
[[nodiscard]] bool same_state(Demo& demo,
                              const std::vector<NodePlace*>& nodes,
                              Milliseconds at_most,
                              std::string& saw);

/// The whole run. Errors: only what keeps it from beginning.
[[nodiscard]] Result run(const Options& options, const Call& call);

}  // namespace weft::app::demo
