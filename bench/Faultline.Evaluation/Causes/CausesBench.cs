namespace Faultline.Evaluation.Causes;

/// <summary>The verbs of <c>causes</c>.</summary>
internal static class CausesBench
{
    public static async Task<int> RunAsync(string[] args)
    {
        var options = CausesOptions.Parse(args);
        switch (options.Verb)
        {
            case "table":
                await CauseTable.RunAsync(options);
                return 0;
            case "show":
                await CauseShow.RunAsync(options);
                return 0;
            case "seeds":
                await CauseSeeds.RunAsync(options);
                return 0;
            case "territory":
                await TerritoryAccuracy.RunAsync(options);
                return 0;
            case "calibration":
                await CauseCalibration.RunAsync(options);
                return 0;
            case "speed":
                CauseSpeed.Run();
                return 0;
            default:
                Console.WriteLine(CausesOptions.Usage);
                return options.Verb is "" or "--help" ? 0 : 2;
        }
    }
}
