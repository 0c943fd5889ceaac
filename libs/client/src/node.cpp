#include <weft/client/node.hpp>

namespace weft::client {

Try<answers::Node> node(const Client& node)
{
    return node.get<answers::Node>("/node");
}

Try<answers::Readiness> ready(const Client& node)
{
    return node.get<answers::Readiness>("/ready");
}

}  // namespace weft::client
