using Faultline.Evaluation;

if (args is [] or ["--help"])
{
    Console.WriteLine(EvaluationOptions.Usage);
    return 0;
}

await Evaluator.RunAsync(EvaluationOptions.Parse(args));
return 0;
