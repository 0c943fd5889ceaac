#pragma once

// What a node that generates keys can be asked. The values are the answers of the API (libs/answers).

#include <weft/answers/dkg.hpp>
#include <weft/node/queries.hpp>

namespace weft::node {

enum class DkgQueryError : std::uint8_t { not_a_committee_node, unknown_run };
BOOST_DESCRIBE_ENUM(DkgQueryError, not_a_committee_node, unknown_run)

class DkgQueries {
public:
    static constexpr auto not_played = DkgQueryError::not_a_committee_node;
    virtual ~DkgQueries() = default;

    [[nodiscard]] virtual QueriedPage<answers::Dkg> dkg_runs(const answers::PageAsk& ask) const = 0;
    [[nodiscard]] virtual Queried<answers::Dkg> dkg_run(ByteSpan run) const = 0;
};

}  // namespace weft::node
