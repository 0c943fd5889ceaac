#include "commands/commands.hpp"

namespace weft::app {

void add_all(Cli& cli)
{
    add_node(cli);
    add_genesis(cli);
    add_explain(cli);
    add_drng(cli);
    add_completion(cli);
}

}  // namespace weft::app
