using System.CommandLine;

namespace Faultline.Cli.Commands;

/// <summary><c>label</c>: what two people, blind to one another, call the failures; and the door to the regression set.</summary>
internal static class LabelCommand
{
    public static Command Create() =>
        new("label", "Name root causes: export sheets for two reviewers, read them back, measure agreement, confirm.")
        {
            LabelSuggestCommand.Create(),
            LabelPlanCommand.Create(),
            LabelExportCommand.Create(),
            LabelImportCommand.Create(),
            LabelAgreementCommand.Create(),
            LabelConfirmCommand.Create(),
            LabelAdjudicateCommand.Create(),
        };
}
