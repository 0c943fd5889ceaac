#pragma once

// Writing the queue of requests to the own chain while a block is executed (own_requests.hpp).

#include <weft/chain/own_requests.hpp>
#include <weft/vm/sandbox.hpp>

#include <expected>

namespace weft::chain {

class OwnQueue {
public:
    OwnQueue(const ChainIdentity& chain, state::Overlay& overlay) : chain_{chain}, overlay_{overlay}
    {}
    /// Takes the transfer out of the contract's account. Errors: insufficient_funds, too_large (the
    /// contract has as many waiting as it may); then nothing is changed.
    [[nodiscard]] std::expected<void, vm::Failure> post(const types::RequestSection& section,
                                                        Timestamp now);
    /// Out of the queue, to run it now: its tokens are in its sender's account then.
    /// Pre: it waits.
    void take(const OwnRequest& request);

private:
    const ChainIdentity& chain_;
    state::Overlay& overlay_;
};

}  // namespace weft::chain
