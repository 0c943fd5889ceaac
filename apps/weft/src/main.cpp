// weft: one binary, noun then verb. Every command is a file in commands/.

#include <sodium.h>

#include "cli/cli.hpp"
#include "commands/commands.hpp"
#include <csignal>
#include <cstdio>

int main(int argc, char** argv)
{
    std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of a write, not a death
    if (sodium_init() < 0) {
        std::fputs("weft: internal: libsodium does not start\n", stderr);
        return 1;
    }
    weft::app::Cli cli;
    weft::app::add_all(cli);
    return cli.run(argc, argv);
}
