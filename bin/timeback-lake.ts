console.log('timeback-lake');
