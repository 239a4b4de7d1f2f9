"""The guide, typed as it stands."""

from tests.deploy import walkthrough
from tests.deploy.guide import steps
from tests.deploy.site import Site


def test_every_command_of_the_guide_works_in_its_order(site: Site) -> None:
    asked = steps(site.ports[1])
    for step in asked:
        if step.command == "nano .env":
            site.edit_env()
        elif step.how != "not here":
            said = site.run(step.runs or step.command, step.within_s, step.typed)
            assert said.code == step.code, f"{step.command}: exit code {said.code}\n{said.output}"
    walkthrough.write(asked)
