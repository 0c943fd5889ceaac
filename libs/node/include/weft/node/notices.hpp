#pragma once

// What a node noticed that does not keep it from its work: others that differ from it. Offered by the
// role that watches its peers; the other roles add what they have to tell.

#include <weft/node/role.hpp>

#include <functional>

namespace weft::node {

class Notices {
public:
    using Tell = std::function<void(Instant now, std::vector<Reason>& into)>;
    virtual ~Notices() = default;

    /// `tell` is called whenever somebody asks, and outlives this.
    virtual void add(Tell tell) = 0;
    /// All that was noticed; the stage of each is `noted`.
    [[nodiscard]] virtual std::vector<Reason> notices(Instant now) const = 0;

    static constexpr std::string_view noted = "noted";
};

}  // namespace weft::node
