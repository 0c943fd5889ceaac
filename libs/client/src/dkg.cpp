#include <weft/client/dkg.hpp>

namespace weft::client {

Try<answers::DkgStarted> start_dkg(const Client& node,
                                   const answers::StartDkg& plan,
                                   std::chrono::milliseconds connecting)
{
    return once_connected(connecting, [&] { return node.post<answers::DkgStarted>("/dkg", plan); });
}

Try<answers::Dkg> dkg(const Client& node, ByteSpan run, Wait wait)
{
    return node.get<answers::Dkg>("/dkg/" + to_hex(run), "done", wait);
}

Try<std::vector<answers::Dkg>> dkg_runs(const Client& node)
{
    return node.all<answers::Dkg>("/dkg");
}

}  // namespace weft::client
